/**
 * How fast a cluster notices a lost worker. The real defaults are 50 s to NotReady and 300 s more to the eviction
 * (kube-controller-manager --node-monitor-grace-period, kube-apiserver --default-unreachable-toleration-seconds); the
 * lab's are short, so that a drill takes seconds. Every time has its real counterpart, only the numbers differ.
 */

/** Seconds that a node's lease is worth; the simulated kubelet renews it four times as often. Real: 40. */
export const LEASE_SECONDS = 6;

/** Seconds without a renewal until a node is NotReady. Real: 50. Above the lease, so that a restart of kwok passes unseen. */
export const NODE_GRACE_SECONDS = 8;

/** Seconds between two looks of the node controller. Real: 5. */
export const NODE_MONITOR_SECONDS = 1;

/** Seconds that a pod stays bound to a NotReady node before it is replaced elsewhere. Real: 300. */
export const EVICTION_SECONDS = 3;

/** Milliseconds that a cluster may take from its first process to nodes that take pods. */
export const START_DEADLINE = 120_000;

/** The label by which kwok knows a node as its own; a worker that is off does not have it. */
export const POWERED_LABEL = "lab.rancher-ha/powered";

/** What a worker offers to pods. */
export const WORKER_RESOURCES = {
  cpu: "4",
  memory: "16Gi",
  pods: "110",
  "ephemeral-storage": "64Gi",
} as const;
