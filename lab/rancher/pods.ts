/** Rancher's pods: which they are, and what their server is told by arguments, environment and mounted files. */
import type { V1Container, V1Deployment, V1Pod, V1VolumeMount } from "@kubernetes/client-node";
import type { StartProblem } from "../kubelet/start-problem.ts";
import type { ClusterView } from "../watch/cluster-view.ts";

const CA_FILE = "/etc/rancher/ssl/cacerts.pem";

/** Rancher's Deployments, of any release: the chart labels them with its own name and version. */
export function rancherDeployments(view: ClusterView): V1Deployment[] {
  return view.deployments.list().filter((deployment) => {
    const labels = deployment.metadata?.labels ?? {};
    return labels["app"] === "rancher" || /^rancher-\d/.test(labels["chart"] ?? "");
  });
}

/** The pods of those Deployments. */
export function rancherPods(view: ClusterView): V1Pod[] {
  return rancherDeployments(view).flatMap((deployment) => {
    const wanted = Object.entries(deployment.spec?.selector.matchLabels ?? {});
    return view.pods
      .list(deployment.metadata?.namespace ?? "")
      .filter((pod) => wanted.every(([key, value]) => pod.metadata?.labels?.[key] === value));
  });
}

/** The server's container: the one that is told where to listen (the audit log has one of its own). */
export function serverContainer(pod: V1Pod): V1Container | undefined {
  return pod.spec?.containers.find((one) => one.args?.some((arg) => arg.startsWith("--https-listen-port")));
}

/** A plain environment variable of the server. */
export function environmentOf(pod: V1Pod, name: string): string | undefined {
  return serverContainer(pod)?.env?.find((one) => one.name === name)?.value;
}

/** Whether the server clears its CA setting (a publicly trusted certificate). */
export function clearsCa(pod: V1Pod): boolean {
  return serverContainer(pod)?.args?.includes("--no-cacerts") ?? false;
}

/** Why the server would end as soon as it starts: a key that its secret does not have becomes an empty folder (rancher #27733). */
export function crashProblem(view: ClusterView, pod: V1Pod): StartProblem | undefined {
  const mount = caMount(pod);
  const data = mount === undefined ? undefined : secretOf(view, pod, mount.name);
  if (mount?.subPath === undefined || data === undefined || data[mount.subPath] !== undefined)
    return undefined;
  return {
    waiting: "CrashLoopBackOff",
    event: "BackOff",
    message: `[FATAL] read ${CA_FILE}: is a directory`,
  };
}

/** The CA file as it would be mounted now; "" without one. */
export function mountedCa(view: ClusterView, pod: V1Pod): string {
  const mount = caMount(pod);
  const data = mount === undefined ? undefined : secretOf(view, pod, mount.name);
  return Buffer.from(data?.[mount?.subPath ?? ""] ?? "", "base64").toString("utf8");
}

function caMount(pod: V1Pod): V1VolumeMount | undefined {
  return serverContainer(pod)?.volumeMounts?.find((one) => one.mountPath === CA_FILE);
}

function secretOf(view: ClusterView, pod: V1Pod, volume: string): Record<string, string> | undefined {
  const name = pod.spec?.volumes?.find((one) => one.name === volume)?.secret?.secretName;
  const secret = name === undefined ? undefined : view.secrets.get(name, pod.metadata?.namespace ?? "");
  return secret === undefined ? undefined : (secret.data ?? {});
}
