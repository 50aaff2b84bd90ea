/**
 * What the local cluster takes from NSX-T, and whether NSX-T has it: pod subnets, floating addresses, virtual servers,
 * Tier-1 routers. Each namespace takes a pod subnet (in NAT mode a floating address too, with a dedicated topology a
 * Tier-1 router); Rancher makes four namespaces for each cluster that it manages. Sources: TKGI 1.20, "Customizing Pod
 * Networks" and "Network Profiles"; namespaces counted in Rancher's and Fleet's source (2.15).
 */
import type { NetworkProfileSettings, Site } from "./schema.ts";

/** Namespaces of Kubernetes, TKGI and Rancher on a fresh local cluster. */
export const BASE_NAMESPACES = 30;
/** The cluster's own namespace, its two projects' and Fleet's. */
export const NAMESPACES_PER_CLUSTER = 4;
/** "When configuring NAT, the total number of translated IPs cannot exceed 1000" (NCP 3.0 and 4.1, overview). */
export const TRANSLATED_IPS = 1000;
/** The Kubernetes API's virtual server and address. */
const API = 1;
/** NSX-T's own ingress: HTTP and HTTPS under one address. NCP makes it unless `nsx_ingress_controller` is false. */
const LAYER_7_SERVERS = 2;
const LAYER_7_ADDRESSES = 1;
/** NSX-T's configuration maximums per load balancer; those of small and medium are not verified, hence the key. */
export const VIRTUAL_SERVERS = { small: 20, medium: 100, large: 1000 } as const;

/** One kind of object that runs out. */
export interface Use {
  readonly needed: number;
  /** Absent where the site file does not say. */
  readonly available?: number;
  readonly fits?: boolean;
}

/** Namespaces needed and how many of them NSX-T can feed, and the same by kind of object, as counts. */
export interface Capacity {
  /** Namespaces. */
  readonly needed: number;
  /** Namespaces that fit; absent where the site file names no IP block. */
  readonly available?: number;
  /** More clusters that Rancher could manage; negative when too many are planned. */
  readonly clustersLeft?: number;
  /** Tier-1 routers needed: one for the cluster, or one a namespace. */
  readonly tier1Routers: number;
  readonly resources: {
    readonly podSubnets: Use;
    readonly floatingIps: Use;
    /** `loadBalancers`: how many load balancers they fill. */
    readonly virtualServers: Use & { readonly loadBalancers: number };
    readonly tier1Routers: Use;
  };
}

type Settings = Site["capacity"];
type Profile = NetworkProfileSettings | undefined;

/** What the arithmetic depends on besides the plan: from the profile, or from what the file says of the tile. */
export interface NetworkFacts {
  readonly podSubnetPrefix: number;
  /** Pods behind SNAT: a floating address a namespace. */
  readonly nat: boolean;
  /** A Tier-1 router a namespace. */
  readonly dedicated: boolean;
  readonly lbSize: keyof typeof VIRTUAL_SERVERS;
  /** Floating addresses that are no namespace's. */
  readonly vips: number;
  /** Services of type LoadBalancer. */
  readonly services: number;
  /** Virtual servers besides the Services'. */
  readonly otherServers: number;
  /** A further load balancer is made where one is full. */
  readonly autoScaling: boolean;
}

/** Derives the facts; what neither profile nor site file says is the product's default. */
export function networkFacts(capacity: Settings, profile: Profile): NetworkFacts {
  const cni = profile?.cniConfigurations;
  const layer7 = cni?.nsxIngressController ?? true;
  const services = 1 + capacity.loadBalancers;
  return {
    podSubnetPrefix: capacity.podSubnetPrefix ?? profile?.podSubnetPrefix ?? 24,
    nat: !(profile?.podRoutable ?? false),
    dedicated: capacity.topology ? capacity.topology === "dedicated" : profile?.singleTierTopology === false,
    lbSize: profile?.lbSize ?? "small",
    vips: API + (layer7 ? LAYER_7_ADDRESSES : 0) + services,
    services,
    otherServers: API + (layer7 ? LAYER_7_SERVERS : 0),
    autoScaling: cni?.extensions?.ncp?.nsxV3?.l4LbAutoScaling ?? true,
  };
}

/** Computes the capacity of a site; pure arithmetic. */
export function capacityOf(capacity: Settings, profile?: Profile): Capacity {
  const facts = networkFacts(capacity, profile);
  const needed =
    BASE_NAMESPACES + NAMESPACES_PER_CLUSTER * capacity.edgeClusters + capacity.projects + capacity.users;
  const tier1Routers = facts.dedicated ? needed : 1;
  const podSubnets = use(needed, subnetsOf(capacity, facts.podSubnetPrefix));
  const floatingIps = use(facts.vips + (facts.nat ? needed : 0), capacity.floatingIps);
  const available = namespacesThatFit(podSubnets, floatingIps, facts);
  return {
    needed,
    ...(available === undefined
      ? {}
      : { available, clustersLeft: Math.floor((available - needed) / NAMESPACES_PER_CLUSTER) }),
    tier1Routers,
    resources: {
      podSubnets,
      floatingIps,
      virtualServers: virtualServersOf(capacity, facts, profile),
      tier1Routers: use(tier1Routers, capacity.tier1Routers),
    },
  };
}

/** Subnets of a block: none of a block that is smaller than one. */
export function subnetsIn(blockPrefix: number, podSubnetPrefix: number): number {
  return Math.floor(2 ** (podSubnetPrefix - blockPrefix));
}

function subnetsOf({ podIpBlocks, usedSubnets }: Settings, podSubnetPrefix: number): number | undefined {
  if (podIpBlocks.length === 0) return undefined;
  const counts = podIpBlocks.map((block) => subnetsIn(Number(block.split("/")[1]), podSubnetPrefix));
  return counts.reduce((sum, count) => sum + count, -usedSubnets);
}

function namespacesThatFit(
  podSubnets: Use,
  floatingIps: Use,
  { nat, vips }: NetworkFacts,
): number | undefined {
  if (podSubnets.available === undefined) return undefined;
  const addresses = nat && floatingIps.available !== undefined ? floatingIps.available - vips : Infinity;
  return Math.min(podSubnets.available, addresses);
}

function virtualServersOf(
  capacity: Settings,
  facts: NetworkFacts,
  profile: Profile,
): Capacity["resources"]["virtualServers"] {
  const needed = facts.otherServers + facts.services;
  const each = capacity.virtualServers ?? VIRTUAL_SERVERS[facts.lbSize];
  const loadBalancers = Math.ceil(needed / each);
  const limit = profile?.cniConfigurations?.maxL4LbService;
  const allowed = limit === undefined ? Infinity : facts.otherServers + limit;
  return {
    ...use(needed, Math.min(facts.autoScaling ? each * loadBalancers : each, allowed)),
    loadBalancers,
  };
}

function use(needed: number, available: number | undefined): Use {
  return available === undefined ? { needed } : { needed, available, fits: available >= needed };
}
