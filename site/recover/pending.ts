/** What becomes of an operation that was under way when the engine died. */
import type { PendingOperation } from "./state.ts";

export const RULE = "vsphere:index/computeClusterVmAntiAffinityRule:ComputeClusterVmAntiAffinityRule";
export const RELEASE = "kubernetes:helm.sh/v3:Release";

/**
 * `forget`: the next run does it again or takes over what it has made. `repeat`: the next `up` updates the resource again,
 * whatever the program says. `adopt`: what was made has to come into the state. `look`: the resource may be gone, and could
 * then not be deleted again.
 */
export type Remedy = "forget" | "repeat" | "adopt" | "look";

/**
 * The remedy for one operation. Steps find what an earlier run has made, the Kubernetes provider takes over objects that
 * exist, keys and certificates live in the state alone; rules and releases of the same name are refused.
 */
export function remedyFor({ type, resource }: PendingOperation): Remedy {
  const named = resource.type === RULE || resource.type === RELEASE;
  if (type === "creating") return named ? "adopt" : "forget";
  if (type === "deleting") return named ? "look" : "forget";
  if (type === "updating") return resource.type.startsWith("pulumi:providers:") ? "forget" : "repeat";
  return "forget";
}

/** The import identifier of an anti-affinity rule; the cluster is named by its reference, which needs no path. */
export function ruleId(inputs: Readonly<Record<string, unknown>>): string {
  const cluster = `ClusterComputeResource:${String(inputs["computeClusterId"])}`;
  return JSON.stringify({ compute_cluster_path: cluster, name: String(inputs["name"]) });
}
