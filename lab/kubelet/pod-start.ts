/** Lets each new pod of a cluster start as soon as it has what it needs, and shows why it does not, as kubelets do. */
import type { V1Pod } from "@kubernetes/client-node";
import { CoreV1Api } from "@kubernetes/client-node";
import type { ClusterHandle, Faults } from "../context.ts";
import { crashProblem } from "../rancher/pods.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { tellEvent } from "../watch/events.ts";
import { MERGE_PATCH, unless } from "../watch/patch.ts";
import { HOLD, isHeld } from "../watch/pod-hold.ts";
import { simulatedCrash } from "./crash-fault.ts";
import { missingSecret, type StartProblem } from "./start-problem.ts";

/** Looks at the pods of one cluster that have not started. */
export interface PodStart {
  /**
   * One pass; `networkProblem` says why a namespace has no network, undefined if it has one. Returns in how many
   * milliseconds to look again; undefined: not before something changes.
   */
  reconcile(networkProblem: (namespace: string) => string | undefined): Promise<number | undefined>;
}

/** A fault is switched off without the cluster's doing: look again. */
const RETRY_MILLISECONDS = 1_000;
const NO_FAULTS: Faults = { active: () => undefined };

/** Nothing happens before `reconcile`. */
export function podStart(cluster: ClusterHandle, view: ClusterView, faults = NO_FAULTS): PodStart {
  const core = cluster.kubeConfig.makeApiClient(CoreV1Api);
  // Last told problem, by pod uid: the kubelet would repeat it every two minutes.
  const told = new Map<string, string>();

  const show = async (pod: V1Pod, problem: StartProblem): Promise<void> => {
    const { name = "", namespace = "", uid = "" } = pod.metadata ?? {};
    if (told.get(uid) === problem.message) return;
    told.set(uid, problem.message);
    const state = { waiting: { reason: problem.waiting, message: problem.message } };
    const { exitCode } = problem;
    const lastState = exitCode === undefined ? {} : { terminated: { exitCode, reason: "Error" } };
    const containerStatuses = (pod.spec?.containers ?? []).map((container) => ({
      name: container.name,
      image: container.image ?? "",
      imageID: "",
      ready: false,
      started: false,
      restartCount: exitCode === undefined ? 0 : 1,
      state,
      lastState,
    }));
    const body = { status: { phase: "Pending", containerStatuses } };
    await unless([404], core.patchNamespacedPodStatus({ name, namespace, body }, MERGE_PATCH));
    const text = {
      type: "Warning",
      reason: problem.event,
      message: problem.message,
      source: "kubelet",
    } as const;
    await tellEvent(cluster, { apiVersion: "v1", kind: "Pod", ...pod }, text);
  };
  const start = async (pod: V1Pod): Promise<void> => {
    const { name = "", namespace = "", uid = "" } = pod.metadata ?? {};
    if (told.delete(uid)) {
      // What follows (an image that cannot be pulled, for one) begins from a pod without states.
      const body = { status: { containerStatuses: null } };
      await unless([404], core.patchNamespacedPodStatus({ name, namespace, body }, MERGE_PATCH));
    }
    const body = { metadata: { annotations: { [HOLD]: null } } };
    await unless([404], core.patchNamespacedPod({ name, namespace, body }, MERGE_PATCH));
  };
  return {
    async reconcile(networkProblem) {
      // Before the scheduler has found a node, no kubelet knows of the pod.
      const waiting = view.pods.list().filter((pod) => isHeld(pod) && pod.spec?.nodeName !== undefined);
      const crashing = faults.active("pod-crashes");
      await Promise.all(
        waiting.map(async (pod) => {
          if (pod.metadata?.deletionTimestamp !== undefined) return;
          const network = networkProblem(pod.metadata?.namespace ?? "");
          const problem =
            network === undefined
              ? (missingSecret(view, pod) ?? crashProblem(view, pod) ?? simulatedCrash(crashing, pod))
              : noNetwork(network);
          await (problem === undefined ? start(pod) : show(pod, problem));
        }),
      );
      return crashing === undefined || waiting.length === 0 ? undefined : RETRY_MILLISECONDS;
    },
  };
}

function noNetwork(reason: string): StartProblem {
  const message = `Failed to create pod sandbox: NCP has no network for the namespace: ${reason}`;
  return { waiting: "ContainerCreating", event: "FailedCreatePodSandBox", message };
}
