/**
 * The site's NSX as far as it runs out: floating addresses, pod subnets, SNAT rules, Tier-1 routers. One document
 * (store "nsx") for all clusters of the site; the functions that take from it are pure and work on a copy.
 */
import { isIPv4 } from "node:net";
import type { LabContext } from "../context.ts";
import type { Store } from "../store.ts";

/** How much there is. */
export interface NsxLimits {
  /** Usable addresses of the floating pool, from .1 on; 254 at most and by default. */
  readonly floatingAddresses: number;
  /** Prefix length of each pod block; 16 by default, which is 256 namespaces with /24 subnets. */
  readonly podBlockPrefix: number;
  /** Translated addresses (SNAT rules) of the site; NCP's documented maximum of 1000 by default. */
  readonly snatRules: number;
  /** Tier-1 routers of the site; 1000 by default. */
  readonly tier1Routers: number;
}

/** Something taken from NSX, and for what. */
export interface Allocation {
  readonly kind: "floating" | "transit" | "pod-subnet" | "segment" | "snat" | "tier-1";
  /** The address, CIDR or name; unique within its kind (pod subnets: within their block). */
  readonly value: string;
  /** The pod block of a subnet, "" for everything else. */
  readonly block: string;
  /** uuid of the PKS cluster. */
  readonly cluster: string;
  /** `service/NAMESPACE/NAME/UID`, `namespace/NAME/UID` or `ingress`. */
  readonly owner: string;
}

/** The document of store "nsx". */
export interface NsxDocument {
  limits: NsxLimits;
  allocations: Allocation[];
}

/** NSX has no more of something; the message is NCP's error code. */
export class NsxExhausted extends Error {}

const LIMITS: NsxLimits = { floatingAddresses: 254, podBlockPrefix: 16, snatRules: 1000, tier1Routers: 1000 };
const stores = new WeakMap<LabContext, Store<NsxDocument>>();

/** The site's NSX document. */
export function nsxStore(context: LabContext): Store<NsxDocument> {
  const known = stores.get(context);
  if (known !== undefined) return known;
  const store = context.store<NsxDocument>("nsx", { limits: LIMITS, allocations: [] });
  stores.set(context, store);
  return store;
}

/** Changes how much there is, from now on; what was taken stays taken. */
export function setNsxLimits(context: LabContext, limits: Partial<NsxLimits>): void {
  nsxStore(context).update((nsx) => ({ ...nsx, limits: { ...nsx.limits, ...limits } }));
}

/** What an owner holds, by cluster and owner. */
export function held(nsx: NsxDocument, cluster: string, owner: string): readonly Allocation[] {
  return nsx.allocations.filter((one) => one.cluster === cluster && one.owner === owner);
}

/** Gives back everything that `keep` does not want. Returns true if anything was given back. */
export function releaseFrom(store: Store<NsxDocument>, keep: (allocation: Allocation) => boolean): boolean {
  if (store.value.allocations.every(keep)) return false;
  store.update((nsx) => ({ ...nsx, allocations: nsx.allocations.filter(keep) }));
  return true;
}

/** Gives back what clusters that no longer live had taken. Call it when a cluster is gone, and at the start. */
export function ncpCleanup(context: LabContext, livingClusters: readonly string[]): void {
  releaseFrom(nsxStore(context), (one) => livingClusters.includes(one.cluster));
}

/** Whom something is taken for. */
export interface Taker {
  readonly cluster: string;
  readonly owner: string;
}

/** The floating pool as it is now: first three octets, and how many addresses of it are usable. */
export interface FloatingPool {
  readonly prefix: string;
  readonly size: number;
}

/** The site's floating pool; without any address while the fault `address-pool-empty` is on. */
export function floatingPool(context: LabContext): FloatingPool {
  const empty = context.faults.active("address-pool-empty") !== undefined;
  const size = empty ? 0 : Math.min(nsxStore(context).value.limits.floatingAddresses, 254);
  return { prefix: context.network.floatingPool, size };
}

/** Takes the lowest free floating address; throws NsxExhausted (IP_POOL_EXHAUSTED). */
export function takeFloating(nsx: NsxDocument, pool: FloatingPool, taker: Taker): string {
  const taken = new Set(nsx.allocations.filter((one) => one.kind === "floating").map((one) => one.value));
  for (let host = 1; host <= pool.size; host += 1) {
    const value = `${pool.prefix}.${host}`;
    if (!taken.has(value)) return take(nsx, { kind: "floating", value, block: "", ...taker });
  }
  throw new NsxExhausted("IP_POOL_EXHAUSTED");
}

/** Takes one certain floating address; undefined when another holds it. */
export function takeFloatingAt(nsx: NsxDocument, value: string, taker: Taker): string | undefined {
  if (nsx.allocations.some((one) => one.kind === "floating" && one.value === value)) return undefined;
  return take(nsx, { kind: "floating", value, block: "", ...taker });
}

/** Takes the lowest free transit address, from 100.64.128.1 on as on a real site. */
export function takeTransit(nsx: NsxDocument, taker: Taker): string {
  const taken = new Set(nsx.allocations.filter((one) => one.kind === "transit").map((one) => one.value));
  let index = 0;
  const at = (): string => `100.64.${128 + Math.floor(index / 254)}.${(index % 254) + 1}`;
  while (taken.has(at())) index += 1;
  return take(nsx, { kind: "transit", value: at(), block: "", ...taker });
}

/** Takes the lowest free subnet of the first block that has one; throws NsxExhausted (SUBNET_ALLOCATION_FAILED). */
export function takePodSubnet(
  nsx: NsxDocument,
  from: { blocks: readonly string[]; prefix: number },
  taker: Taker,
): string {
  const size = 2 ** (32 - from.prefix);
  const end = 2 ** (32 - nsx.limits.podBlockPrefix);
  for (const block of from.blocks) {
    const taken = nsx.allocations
      .filter((one) => one.kind === "pod-subnet" && one.block === block)
      .map((one) => range(one.value));
    for (let start = 0; start + size <= end; start += size) {
      const base = POD_BLOCK_BASE + start;
      if (taken.some((other) => base < other.end && other.start < base + size)) continue;
      return take(nsx, { kind: "pod-subnet", value: `${dotted(base)}/${from.prefix}`, block, ...taker });
    }
  }
  throw new NsxExhausted("SUBNET_ALLOCATION_FAILED");
}

/** Takes one of a counted kind under a name of its own; throws NsxExhausted beyond `limit`. */
export function takeCounted(
  nsx: NsxDocument,
  what: { kind: "segment" | "snat" | "tier-1"; value: string; limit: number },
  taker: Taker,
): string {
  const used = nsx.allocations.filter((one) => one.kind === what.kind).length;
  if (used >= what.limit)
    throw new NsxExhausted(what.kind === "snat" ? "SNAT_RULES_EXHAUSTED" : "ROUTERS_EXHAUSTED");
  return take(nsx, { kind: what.kind, value: what.value, block: "", ...taker });
}

/** True for an address of the pool. */
export function inPool(pool: FloatingPool, address: string): boolean {
  const host = Number(address.slice(pool.prefix.length + 1));
  return isIPv4(address) && address.startsWith(`${pool.prefix}.`) && host >= 1 && host <= pool.size;
}

// 172.16.0.0: where blocks lie does not matter here, since nothing routes to a simulated pod.
const POD_BLOCK_BASE = 0xac100000;

function take(nsx: NsxDocument, allocation: Allocation): string {
  nsx.allocations.push(allocation);
  return allocation.value;
}

function range(cidr: string): { start: number; end: number } {
  const [address = "0.0.0.0", prefix = "32"] = cidr.split("/");
  const start = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { start, end: start + 2 ** (32 - Number(prefix)) };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
