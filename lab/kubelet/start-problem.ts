/** What a kubelet needs before it starts a pod's containers, and its words when something is missing. */
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import type { ClusterView } from "../watch/cluster-view.ts";

/** Why a pod does not start. */
export interface StartProblem {
  /** Reason of the containers' waiting state: ContainerCreating, CreateContainerConfigError, CrashLoopBackOff. */
  readonly waiting: string;
  /** Reason of the event. */
  readonly event: string;
  readonly message: string;
  /** With which the containers ended, where they had started. */
  readonly exitCode?: number;
}

/** The first secret that the pod mounts or reads and that is not there. */
export function missingSecret(view: ClusterView, pod: V1Pod): StartProblem | undefined {
  const namespace = pod.metadata?.namespace ?? "";
  for (const volume of pod.spec?.volumes ?? []) {
    const name = volume.secret?.secretName;
    if (name === undefined || volume.secret?.optional === true) continue;
    if (view.secrets.get(name, namespace) !== undefined) continue;
    const message = `MountVolume.SetUp failed for volume "${volume.name}" : secret "${name}" not found`;
    return { waiting: "ContainerCreating", event: "FailedMount", message };
  }
  for (const container of pod.spec?.containers ?? []) {
    const message = missingVariable(view, namespace, container);
    if (message !== undefined) return { waiting: "CreateContainerConfigError", event: "Failed", message };
  }
  return undefined;
}

function missingVariable(view: ClusterView, namespace: string, container: V1Container): string | undefined {
  for (const variable of container.env ?? []) {
    const { name, key, optional } = variable.valueFrom?.secretKeyRef ?? {};
    if (name === undefined || key === undefined || optional === true) continue;
    const secret = view.secrets.get(name, namespace);
    if (secret === undefined) return `Error: secret "${name}" not found`;
    if (secret.data?.[key] === undefined)
      return `Error: couldn't find key ${key} in Secret ${namespace}/${name}`;
  }
  return undefined;
}
