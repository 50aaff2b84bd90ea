/** NSX objects that the simulated site's PKS tile names: what a cluster without a network profile uses. */
import { isDeepStrictEqual } from "node:util";

/** Parameters of a cluster without a network profile, in the form of a profile's. */
export const TILE_NETWORK: Readonly<Record<string, unknown>> = {
  lb_size: "small",
  nodes_dns: ["10.142.7.2"],
  node_routable: false,
  node_subnet_prefix: 24,
  pod_routable: false,
  pod_subnet_prefix: 24,
  master_vms_nsgroup_id: "",
  t0_router_id: "1e8371ac-1718-4617-8734-3975c6cd373b",
  fip_pool_ids: ["901341c7-2e14-49d0-a3c1-66748664a062"],
  node_ip_block_ids: ["c5f0eb13-9691-4170-a9cd-c988f336ebd2"],
  pod_ip_block_ids: ["fead2c9a-96e8-4c5f-98a3-e797f06bc8d4"],
  single_tier_topology: true,
  failover_mode: "PREEMPTIVE",
};

/** Lists of which a new profile must still name every entry of the old: it may add and reorder. */
const GROWING = new Set(["pod_ip_block_ids", "fip_pool_ids", "node_ip_block_ids"]);

/**
 * Parameters that an existing cluster can be given another value of (docs-pks, network-profiles-define, "Updatable";
 * of `node_ip_block_ids` network-profiles-nodes says so).
 */
const UPDATABLE = new Set([...GROWING, "nodes_dns", "cni_configurations"]);

/**
 * The first field in which a profile cannot replace what a cluster has; undefined if it can.
 * A field that only one of two profiles has is no conflict (docs-pks, "Update-Cluster Network Profile Validation Rules");
 * a cluster without a profile has the tile's values, and its new profile may set nothing else that cannot be updated.
 * @param present the parameters of the cluster's profile; undefined of a cluster without one
 */
export function conflictingField(
  present: Readonly<Record<string, unknown>> | undefined,
  wanted: Readonly<Record<string, unknown>>,
): string | undefined {
  const before = present ?? TILE_NETWORK;
  return Object.keys(wanted).find((field) => {
    const [old, next] = [before[field], wanted[field]];
    if (GROWING.has(field)) return !containsAll(next, old);
    if (UPDATABLE.has(field)) return false;
    return old === undefined ? present === undefined : !isDeepStrictEqual(old, next);
  });
}

/** The parameters that a cluster has once a profile replaced its old one: what cannot be updated stays as it was. */
export function replacedParameters(
  present: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const updates = Object.entries(wanted).filter(([field]) => UPDATABLE.has(field));
  return { ...present, ...Object.fromEntries(updates) };
}

function containsAll(list: unknown, entries: unknown): boolean {
  if (!Array.isArray(entries)) return true;
  return Array.isArray(list) && entries.every((entry) => list.includes(entry));
}
