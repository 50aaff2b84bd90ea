/**
 * The mark of a pod that may not start yet. Every new pod of a cluster gets it when it is created (lab/kubelet), kwok's
 * stages (lab/kubernetes) leave marked pods alone, and whoever looks at a pod before it starts takes the mark away.
 */
import type { V1Pod } from "@kubernetes/client-node";

/** The annotation. */
export const HOLD = "lab.rancher-ha/hold";

/** True for a pod that has not been allowed to start. */
export function isHeld(pod: V1Pod): boolean {
  return pod.metadata?.annotations?.[HOLD] !== undefined;
}

/** True for a pod that serves requests. */
export function isReady(pod: V1Pod): boolean {
  return pod.status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") ?? false;
}
