/** The workers of a cluster as Kubernetes nodes: their objects, power and orderly end. */
import {
  CoordinationV1Api,
  CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  type KubeConfig,
  type V1Node,
  type V1Pod,
} from "@kubernetes/client-node";
import { waitFor } from "../processes/wait.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { statusCode } from "./api-error.ts";
import type { ClusterSpec, VmRecord } from "./cluster.ts";
import { POWERED_LABEL, START_DEADLINE, WORKER_RESOURCES } from "./tuning.ts";

/** Milliseconds that pods get to leave a worker that is taken out; after that they are deleted with it. */
const DRAIN_DEADLINE = 15_000;

/** Registers the workers, as their kubelets would; those that are there are left as they are. */
export async function addNodes(
  access: KubeConfig,
  spec: ClusterSpec,
  workers: readonly VmRecord[],
): Promise<void> {
  const core = access.makeApiClient(CoreV1Api);
  await Promise.all(
    workers.map(async (vm) => {
      try {
        await core.createNode({ body: node(spec, vm) });
      } catch (error) {
        if (statusCode(error) !== 409) throw error;
      }
    }),
  );
}

/** Waits until every running worker is Ready and takes pods. */
export async function waitForNodes(
  access: KubeConfig,
  spec: ClusterSpec,
  workers: readonly VmRecord[],
  signal: AbortSignal,
): Promise<void> {
  const core = access.makeApiClient(CoreV1Api);
  const names = workers.filter((vm) => vm.state === "running").map((vm) => vm.nodeName);
  const what = `the workers of ${spec.name} are Ready`;
  await waitFor({ what, deadline: START_DEADLINE, every: 100, signal }, async () => {
    const { items } = await core.listNode();
    return names.every((name) => items.some((found) => found.metadata?.name === name && takesPods(found)));
  });
}

/** Whether a node is Ready and carries no taint of a node that is not. */
export function takesPods(found: V1Node): boolean {
  const ready = found.status?.conditions?.find((condition) => condition.type === "Ready");
  const taints = found.spec?.taints ?? [];
  return ready?.status === "True" && !taints.some((taint) => taint.key.startsWith("node.kubernetes.io/"));
}

/** Takes workers out as the BOSH drain script does: cordon, evict, then the node goes, and what is left on it. */
export async function removeNodes(access: KubeConfig, workers: readonly VmRecord[]): Promise<void> {
  await Promise.all(workers.map((vm) => removeNode(access, vm.nodeName)));
}

async function removeNode(access: KubeConfig, name: string): Promise<void> {
  const core = access.makeApiClient(CoreV1Api);
  try {
    await core.patchNode({ name, body: { spec: { unschedulable: true } } }, merge);
  } catch (error) {
    if (statusCode(error) === 404) return;
    throw error;
  }
  const deadline = Date.now() + DRAIN_DEADLINE;
  for (let left = await evictable(core, name); left.length > 0; left = await evictable(core, name)) {
    await Promise.all(left.map((pod) => evict(core, pod)));
    if (Date.now() > deadline) break;
    await sleep(250);
  }
  await ignoring404(core.deleteNode({ name }));
  const fieldSelector = `spec.nodeName=${name}`;
  const { items } = await core.listPodForAllNamespaces({ fieldSelector });
  await Promise.all(
    items.map((pod) => ignoring404(core.deleteNamespacedPod({ ...of(pod), gracePeriodSeconds: 0 }))),
  );
}

/** Switches a worker's kubelet on or off: kwok gives up a node without the label, and the lease that kwok holds is freed. */
export async function setNodePower(access: KubeConfig, name: string, on: boolean): Promise<void> {
  const core = access.makeApiClient(CoreV1Api);
  const labels = { [POWERED_LABEL]: on ? "true" : null };
  await ignoring404(core.patchNode({ name, body: { metadata: { labels } } }, merge));
  if (on) return;
  // kwok takes a node whose lease it holds for its own, label or not, and would go on ending the node's pods. A renewal
  // that is on its way gets time to arrive first.
  await sleep(300);
  const lease = { name, namespace: "kube-node-lease", body: { spec: { holderIdentity: null } } };
  await ignoring404(access.makeApiClient(CoordinationV1Api).patchNamespacedLease(lease, merge));
}

const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

async function evictable(core: CoreV1Api, name: string): Promise<readonly V1Pod[]> {
  const { items } = await core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${name}` });
  const ownedByDaemonSet = (pod: V1Pod): boolean =>
    pod.metadata?.ownerReferences?.some((owner) => owner.kind === "DaemonSet") ?? false;
  return items.filter((pod) => !ownedByDaemonSet(pod));
}

/** Refused while a disruption budget does not allow it; asked again then. */
async function evict(core: CoreV1Api, pod: V1Pod): Promise<void> {
  if (pod.metadata?.deletionTimestamp) return;
  try {
    await core.createNamespacedPodEviction({ ...of(pod), body: { metadata: of(pod) } });
  } catch (error) {
    if (statusCode(error) !== 404 && statusCode(error) !== 429) throw error;
  }
}

function of(pod: V1Pod): { name: string; namespace: string } {
  return { name: pod.metadata?.name ?? "", namespace: pod.metadata?.namespace ?? "" };
}

async function ignoring404(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (statusCode(error) !== 404) throw error;
  }
}

/** Labels are those of a real PKS worker (`kubectl get nodes --show-labels` in docs-pks), and kwok's. */
function node(spec: ClusterSpec, vm: VmRecord): V1Node {
  const version = `v${spec.kubernetesVersion.replace(/^v/, "")}`;
  return {
    metadata: {
      name: vm.nodeName,
      labels: {
        "bosh.id": vm.instance.slice(vm.instance.indexOf("/") + 1),
        "bosh.zone": vm.az,
        "spec.ip": vm.ip,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": vm.nodeName,
        "beta.kubernetes.io/os": "linux",
        "beta.kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/zone": vm.az,
        "failure-domain.beta.kubernetes.io/zone": vm.az,
        "pks-system/cluster.name": spec.name,
        "pks-system/cluster.uuid": `service-instance_${spec.uuid}`,
        ...(vm.state === "running" ? { [POWERED_LABEL]: "true" } : {}),
      },
    },
    // Pods get addresses of the node's range, so that no two of a cluster are equal.
    spec: { providerID: `vsphere://${vm.uuid}`, podCIDR: `172.16.${vm.ip.split(".").at(-1) ?? "0"}.0/24` },
    status: {
      addresses: [
        { type: "InternalIP", address: vm.ip },
        { type: "ExternalIP", address: vm.ip },
        { type: "Hostname", address: vm.nodeName },
      ],
      capacity: WORKER_RESOURCES,
      allocatable: WORKER_RESOURCES,
      nodeInfo: {
        architecture: "amd64",
        operatingSystem: "linux",
        kubeletVersion: version,
        kubeProxyVersion: version,
        osImage: "Ubuntu 22.04.4 LTS",
        kernelVersion: "5.15.0-113-generic",
        containerRuntimeVersion: "containerd://1.7.18",
        machineID: vm.uuid.replaceAll("-", ""),
        systemUUID: vm.uuid,
        bootID: vm.uuid,
      },
    },
  };
}
