/** Which of Rancher's pods run, and what they had mounted when they started. */
import type { V1Pod } from "@kubernetes/client-node";
import type { Store } from "../store.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { isHeld, isReady } from "../watch/pod-hold.ts";
import type { RancherDocument } from "./memory.ts";
import { mountedCa, rancherPods } from "./pods.ts";

/** Notes the pods that have started since the last time, forgets those that are gone, and returns the ready ones. */
export function startedPods(view: ClusterView, store: Store<RancherDocument>): V1Pod[] {
  const pods = rancherPods(view).filter((pod) => pod.spec?.nodeName !== undefined && !isHeld(pod));
  const uids = new Set(pods.map((pod) => pod.metadata?.uid ?? ""));
  const known = store.value.pods;
  const fresh = pods.filter((pod) => known[pod.metadata?.uid ?? ""] === undefined);
  if (fresh.length > 0 || Object.keys(known).some((uid) => !uids.has(uid))) {
    const kept = Object.entries(known).filter(([uid]) => uids.has(uid));
    const added = fresh.map(
      (pod) => [pod.metadata?.uid ?? "", { ca: mountedCa(view, pod), serving: false }] as const,
    );
    store.update((memory) => ({ ...memory, pods: Object.fromEntries([...kept, ...added]) }));
  }
  return pods.filter((pod) => isReady(pod) && pod.metadata?.deletionTimestamp === undefined);
}
