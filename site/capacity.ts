/**
 * How many namespaces NSX-T must feed, and whether it can. Each namespace takes a pod subnet (and in NAT mode a floating
 * address, with a dedicated topology a Tier-1 router); Rancher makes four namespaces for each cluster it manages.
 * Sources: TKGI "Network Profiles: Pod Networks"; namespaces counted in Rancher's and Fleet's source (2.15).
 */
import type { Site } from "./schema.ts";
import type { Problem } from "./problems.ts";

/** Namespaces of Kubernetes, TKGI and Rancher on a fresh local cluster. */
const BASE_NAMESPACES = 30;
/** The cluster's own namespace, its two projects' and Fleet's. */
const NAMESPACES_PER_CLUSTER = 4;

/** Namespaces needed and pod subnets available, as counts. `available` is absent where the site file names no IP block. */
export interface Capacity {
  readonly needed: number;
  readonly available?: number;
  /** More clusters that Rancher could manage; negative when too many are planned. */
  readonly clustersLeft?: number;
  /** Tier-1 routers needed: one for the cluster, or one a namespace. */
  readonly tier1Routers: number;
}

/** Computes the capacity of a site; pure arithmetic. */
export function capacityOf(capacity: Site["capacity"]): Capacity {
  const needed =
    BASE_NAMESPACES + NAMESPACES_PER_CLUSTER * capacity.edgeClusters + capacity.projects + capacity.users;
  const tier1Routers = capacity.topology === "dedicated" ? needed : 1;
  if (capacity.podIpBlocks.length === 0) return { needed, tier1Routers };
  const subnets = capacity.podIpBlocks
    .map((block) => Math.floor(2 ** (capacity.podSubnetPrefix - Number(block.split("/")[1]))))
    .reduce((sum, count) => sum + count, 0);
  const available = Math.min(
    subnets - capacity.usedSubnets,
    capacity.floatingIps ?? Number.POSITIVE_INFINITY,
  );
  return {
    needed,
    available,
    clustersLeft: Math.floor((available - needed) / NAMESPACES_PER_CLUSTER),
    tier1Routers,
  };
}

/** Refuses what is planned where NSX-T cannot hold it, with the arithmetic and the ways out. */
export function capacityProblems(capacity: Site["capacity"]): Problem[] {
  const { needed, available } = capacityOf(capacity);
  if (available === undefined || available >= needed) return [];
  const { edgeClusters, projects, users, podIpBlocks, podSubnetPrefix } = capacity;
  return [
    {
      path: "capacity.edgeClusters",
      found: `${needed} namespaces needed (${BASE_NAMESPACES} + ${NAMESPACES_PER_CLUSTER} x ${edgeClusters} clusters + ${projects} projects + ${users} users), ${available} available (${podIpBlocks.join(", ")} in /${podSubnetPrefix} subnets)`,
      allowed:
        "fewer clusters, a larger or dedicated pod IP block, a longer podSubnetPrefix (or routable pods where floating addresses run out)",
    },
  ];
}
