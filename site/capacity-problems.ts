/** Refuses what NSX-T cannot hold, with the arithmetic and three ways out in numbers. */
import {
  BASE_NAMESPACES,
  type Capacity,
  capacityOf,
  NAMESPACES_PER_CLUSTER,
  type NetworkFacts,
  networkFacts,
  subnetsIn,
  VIRTUAL_SERVERS,
} from "./capacity.ts";
import type { Problem } from "./problems.ts";
import type { NetworkProfileSettings, Site } from "./schema.ts";

type Settings = Site["capacity"];
/** The longest prefix of a pod subnet: 16 addresses. */
const LONGEST_PREFIX = 28;

/** What is planned and does not fit, and where `capacity` contradicts the network profile. */
export function capacityProblems(capacity: Settings, profile?: NetworkProfileSettings): Problem[] {
  const facts = networkFacts(capacity, profile);
  const computed = capacityOf(capacity, profile);
  return [
    ...contradictions(capacity, profile),
    ...podSubnetProblems(capacity, facts, computed),
    ...floatingIpProblems(capacity, facts, computed),
    ...virtualServerProblems(facts, computed, profile),
    ...tier1Problems(capacity, computed),
  ];
}

function contradictions(
  { topology, podSubnetPrefix }: Settings,
  profile: NetworkProfileSettings | undefined,
): Problem[] {
  if (profile === undefined) return [];
  const single = profile.singleTierTopology ?? true;
  const stated = single ? "shared" : "dedicated";
  const problems: Problem[] = [];
  if (topology !== undefined && topology !== stated) {
    problems.push({
      path: "capacity.topology",
      found: `"${topology}"`,
      allowed: `${stated}, as pks.networkProfile.singleTierTopology ${single} makes it; or no key of its own`,
    });
  }
  const prefix = profile.podSubnetPrefix;
  if (podSubnetPrefix !== undefined && prefix !== undefined && podSubnetPrefix !== prefix) {
    problems.push({
      path: "capacity.podSubnetPrefix",
      found: String(podSubnetPrefix),
      allowed: `${prefix}, as pks.networkProfile.podSubnetPrefix says; or no key of its own`,
    });
  }
  return problems;
}

function podSubnetProblems(
  capacity: Settings,
  { podSubnetPrefix: prefix }: NetworkFacts,
  { resources }: Capacity,
): Problem[] {
  const { needed, available, fits } = resources.podSubnets;
  if (available === undefined || fits === true) return [];
  const blocks = capacity.podIpBlocks.join(", ");
  const taken = capacity.usedSubnets > 0 ? `, ${capacity.usedSubnets} of them used by other clusters` : "";
  const [block] = [...range(16, 8)].filter(
    (length) => subnetsIn(length, prefix) - capacity.usedSubnets >= needed,
  );
  const [longer] = [...range(prefix + 1, LONGEST_PREFIX)].filter(
    (length) => subnetSum(capacity, length) - capacity.usedSubnets >= needed,
  );
  return [
    {
      path: "capacity.edgeClusters",
      found: `${arithmetic(capacity, needed)}, ${available} available (${blocks} in /${prefix} subnets${taken})`,
      allowed: waysOut(
        block === undefined
          ? undefined
          : `a larger or dedicated pod IP block (a /${block} has ${subnetsIn(block, prefix)})`,
        longer === undefined
          ? undefined
          : `podSubnetPrefix ${longer} (${subnetSum(capacity, longer)} subnets of ${2 ** (32 - longer)} addresses)`,
        atMost(capacity, available),
      ),
    },
  ];
}

function floatingIpProblems(
  capacity: Settings,
  { nat, vips }: NetworkFacts,
  { needed: namespaces, resources }: Capacity,
): Problem[] {
  const { needed, available, fits } = resources.floatingIps;
  if (available === undefined || fits === true) return [];
  const parts = nat ? `${namespaces} namespaces in NAT mode + ${vips} of load balancers` : "load balancers";
  return [
    {
      path: "capacity.floatingIps",
      found: `${needed} floating addresses needed (${parts}), ${available} available`,
      allowed: waysOut(
        `a floating pool with ${needed} free addresses`,
        nat ? `routable pods (pks.networkProfile.podRoutable: ${vips} addresses)` : undefined,
        nat ? atMost(capacity, available - vips) : undefined,
      ),
    },
  ];
}

function virtualServerProblems(
  { lbSize, services, otherServers, autoScaling }: NetworkFacts,
  { resources }: Capacity,
  profile: NetworkProfileSettings | undefined,
): Problem[] {
  const { needed, available = 0, fits } = resources.virtualServers;
  if (fits === true) return [];
  const limit = profile?.cniConfigurations?.maxL4LbService;
  const limited = limit !== undefined && limit < services;
  const sizes = Object.entries(VIRTUAL_SERVERS);
  const larger = sizes.find(([, servers]) => servers >= needed && servers > VIRTUAL_SERVERS[lbSize]);
  return [
    {
      path: "capacity.loadBalancers",
      found: `${needed} virtual servers needed (${otherServers} of API and layer 7 + ${services} Services), ${available} available (${limited ? `maxL4LbService ${limit}` : `one ${lbSize} load balancer`})`,
      allowed: waysOut(
        limited ? `maxL4LbService ${services}` : undefined,
        larger ? `pks.networkProfile.lbSize ${larger[0]} (${larger[1]})` : undefined,
        autoScaling ? undefined : "l4LbAutoScaling true (a further load balancer)",
        `at most ${Math.max(0, available - otherServers - 1)} in capacity.loadBalancers`,
      ),
    },
  ];
}

function tier1Problems(capacity: Settings, { resources }: Capacity): Problem[] {
  const { needed, available, fits } = resources.tier1Routers;
  if (available === undefined || fits === true) return [];
  return [
    {
      path: "capacity.tier1Routers",
      found: `${needed} Tier-1 routers needed (${needed === 1 ? "the cluster's" : "one a namespace"}), ${available} available`,
      allowed: waysOut(
        needed === 1 ? undefined : "the shared topology (singleTierTopology true: 1 router)",
        `${needed} routers`,
        needed === 1 ? undefined : atMost(capacity, available),
      ),
    },
  ];
}

function arithmetic({ edgeClusters, projects, users }: Settings, needed: number): string {
  return `${needed} namespaces needed (${BASE_NAMESPACES} + ${NAMESPACES_PER_CLUSTER} x ${edgeClusters} clusters + ${projects} projects + ${users} users)`;
}

function atMost({ projects, users }: Settings, namespaces: number): string {
  const left = namespaces - BASE_NAMESPACES - projects - users;
  const clusters = Math.floor(left / NAMESPACES_PER_CLUSTER);
  return clusters < 0 ? "not even Rancher itself fits as it is" : `at most ${clusters} edge clusters`;
}

function subnetSum({ podIpBlocks }: Settings, prefix: number): number {
  return podIpBlocks
    .map((block) => subnetsIn(Number(block.split("/")[1]), prefix))
    .reduce((sum, count) => sum + count, 0);
}

function* range(from: number, to: number): Generator<number> {
  const step = from <= to ? 1 : -1;
  for (let value = from; step * value <= step * to; value += step) yield value;
}

function waysOut(...ways: readonly (string | undefined)[]): string {
  return ways.filter((way) => way !== undefined).join("; or ");
}
