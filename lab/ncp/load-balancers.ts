/** NCP's layer 4 load balancer: an address for every Service of type LoadBalancer. */
import { isIPv4 } from "node:net";
import type { V1LoadBalancerIngress, V1PortStatus, V1Service } from "@kubernetes/client-node";
import { CoreV1Api } from "@kubernetes/client-node";
import type { ClusterHandle, LabContext } from "../context.ts";
import { reachablePort } from "../front/ports.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { tellEvent } from "../watch/events.ts";
import { MERGE_PATCH, unless } from "../watch/patch.ts";
import {
  floatingPool,
  held,
  inPool,
  type NsxDocument,
  NsxExhausted,
  nsxStore,
  releaseFrom,
  takeFloating,
  takeFloatingAt,
  takeTransit,
} from "./nsx.ts";
import type { NcpProfile } from "./profile.ts";

/** Where NCP says which address other pods see as the source: the transit one. */
export const POLICY_ADDRESS = "ncp/internal_ip_for_policy";
const ERROR = "ncp/error.loadbalancer";
const RETRY_MILLISECONDS = 2_000;
// The API's own virtual server and the two of the L7 load balancer (HTTP, HTTPS).
const OTHER_VIRTUAL_SERVERS = 3;

/** Gives and takes addresses for the Services of one cluster. */
export interface LoadBalancers {
  /** One pass; returns the milliseconds until the next Service is due. */
  reconcile(profile: NcpProfile): Promise<number | undefined>;
}

/** The owner of a Service's allocations. */
export function serviceOwner(service: V1Service): string {
  return `service/${service.metadata?.namespace}/${service.metadata?.name}/${service.metadata?.uid}`;
}

/** The load balancer of one cluster; nothing happens before `reconcile`. */
export function loadBalancers(cluster: ClusterHandle, context: LabContext, view: ClusterView): LoadBalancers {
  const store = nsxStore(context);
  const core = cluster.kubeConfig.makeApiClient(CoreV1Api);
  const dueAt = new Map<string, number>();

  const patch = async (service: V1Service, annotations: Record<string, string | null>): Promise<void> => {
    const { name = "", namespace = "" } = service.metadata ?? {};
    const body = { metadata: { annotations } };
    await unless([404], core.patchNamespacedService({ name, namespace, body }, MERGE_PATCH));
  };
  const publish = async (service: V1Service, floating: string, transit: string): Promise<void> => {
    if (
      service.metadata?.annotations?.[POLICY_ADDRESS] !== transit ||
      service.metadata.annotations[ERROR] !== undefined
    ) {
      await patch(service, { [POLICY_ADDRESS]: transit, [ERROR]: null });
    }
    const ingress = statusEntries(service, floating, transit);
    if (sameAddresses(service, ingress)) return;
    const { name = "", namespace = "" } = service.metadata ?? {};
    const body = { status: { loadBalancer: { ingress } } };
    await unless([404], core.patchNamespacedServiceStatus({ name, namespace, body }, MERGE_PATCH));
  };
  const refuse = async (service: V1Service, code: string, message: string): Promise<void> => {
    if (service.metadata?.annotations?.[ERROR] === code) return;
    await patch(service, { [ERROR]: code });
    const text = {
      type: "Warning",
      reason: "FailedRealizeNSXResource",
      message,
      source: "nsx-container-ncp",
    } as const;
    await tellEvent(cluster, { apiVersion: "v1", kind: "Service", ...service }, text);
    context.log("ncp", `${cluster.name}: ${serviceOwner(service)}: ${code}: ${message}`);
  };

  const serve = async (service: V1Service, profile: NcpProfile): Promise<number | undefined> => {
    const owner = serviceOwner(service);
    const wanted = service.spec?.loadBalancerIP ?? "";
    const mine = held(store.value, cluster.uuid, owner);
    const floating = mine.find((one) => one.kind === "floating")?.value;
    const transit = mine.find((one) => one.kind === "transit")?.value;
    if (floating !== undefined && transit !== undefined && (wanted === "" || wanted === floating)) {
      await publish(service, floating, transit);
      return undefined;
    }
    if (context.faults.active("address-pending") !== undefined) return RETRY_MILLISECONDS;
    const due = dueAt.get(owner) ?? Date.now() + context.delays.loadBalancer;
    dueAt.set(owner, due);
    if (due > Date.now()) return due - Date.now();
    // Another address than the one it has: NSX moves the virtual server.
    releaseFrom(store, (one) => one.cluster !== cluster.uuid || one.owner !== owner);
    const refusal = place(service, owner, profile);
    if (refusal === undefined) {
      const addresses = held(store.value, cluster.uuid, owner).map((one) => one.value);
      context.log("ncp", `${cluster.name}: ${owner} has ${addresses.join(", ")}`);
      return 0;
    }
    await refuse(service, refusal.code, refusal.message);
    dueAt.set(owner, Date.now() + RETRY_MILLISECONDS);
    return RETRY_MILLISECONDS;
  };

  /** Takes both addresses, or says why not. */
  const place = (
    service: V1Service,
    owner: string,
    profile: NcpProfile,
  ): { code: string; message: string } | undefined => {
    const taker = { cluster: cluster.uuid, owner };
    const pool = floatingPool(context);
    const wanted = service.spec?.loadBalancerIP ?? "";
    const full = capacityProblem(store.value, cluster.uuid, profile);
    if (full !== undefined) return { code: "LB_CAPACITY_EXHAUSTED", message: full };
    if (wanted !== "" && !isIPv4(wanted)) {
      return { code: "IP_POOL_NOT_FOUND", message: `no IP pool named ${wanted} has been found` };
    }
    if (wanted !== "" && !profile.relaxedAddresses && !inPool(pool, wanted)) {
      return { code: "IP_NOT_IN_POOL", message: `${wanted} is not in the pool (lb_ip_allocation is strict)` };
    }
    let problem: { code: string; message: string } | undefined;
    store.update((nsx) => {
      try {
        const address = wanted === "" ? takeFloating(nsx, pool, taker) : takeFloatingAt(nsx, wanted, taker);
        if (address === undefined) problem = { code: "IP_ALREADY_ALLOCATED", message: inUse(wanted) };
        else takeTransit(nsx, taker);
      } catch (error) {
        if (!(error instanceof NsxExhausted)) throw error;
        problem = { code: error.message, message: "no free address is left in the floating IP pool" };
      }
      return undefined;
    });
    return problem;
  };

  return {
    async reconcile(profile) {
      const services = profile.layer4 ? view.services.list().filter(isOurs) : [];
      const owners = new Set(services.map(serviceOwner));
      releaseFrom(
        store,
        (one) => one.cluster !== cluster.uuid || !one.owner.startsWith("service/") || owners.has(one.owner),
      );
      for (const owner of dueAt.keys()) if (!owners.has(owner)) dueAt.delete(owner);
      const waits: number[] = [];
      for (const service of services.sort(byAge)) {
        const wait = await serve(service, profile);
        if (wait === 0) await serve(service, profile);
        else if (wait !== undefined) waits.push(wait);
      }
      return waits.length === 0 ? undefined : Math.min(...waits);
    },
  };
}

function isOurs(service: V1Service): boolean {
  // A Service with a class belongs to another implementation (spec.loadBalancerClass).
  return (
    service.spec?.type === "LoadBalancer" &&
    service.spec.loadBalancerClass === undefined &&
    service.metadata?.deletionTimestamp === undefined
  );
}

function byAge(one: V1Service, other: V1Service): number {
  return (
    Number(new Date(one.metadata?.creationTimestamp ?? 0)) -
    Number(new Date(other.metadata?.creationTimestamp ?? 0))
  );
}

/** One layer 4 virtual server a Service; full load balancers are added to unless auto-scaling is off or limited. */
function capacityProblem(nsx: NsxDocument, cluster: string, profile: NcpProfile): string | undefined {
  const services = nsx.allocations.filter(
    (one) => one.cluster === cluster && one.kind === "floating" && one.owner.startsWith("service/"),
  ).length;
  const needed = Math.ceil((OTHER_VIRTUAL_SERVERS + services + 1) / profile.virtualServersPerService);
  const allowed = profile.autoScaling ? profile.maxServices : 1;
  if (needed <= allowed) return undefined;
  return `the cluster's ${allowed} load balancer(s) of ${profile.virtualServersPerService} virtual servers are full`;
}

function statusEntries(service: V1Service, floating: string, transit: string): V1LoadBalancerIngress[] {
  const ports: V1PortStatus[] = (service.spec?.ports ?? []).map((port) => ({
    port: reachablePort(port.port),
    protocol: port.protocol ?? "TCP",
  }));
  const moved = ports.some((port, index) => port.port !== service.spec?.ports?.[index]?.port);
  return [
    { ip: floating, ipMode: "VIP", ...(moved ? { ports } : {}) },
    { ip: transit, ipMode: "VIP" },
  ];
}

function sameAddresses(service: V1Service, wanted: readonly V1LoadBalancerIngress[]): boolean {
  const view = (entry: V1LoadBalancerIngress): unknown => [
    entry.ip,
    (entry.ports ?? []).map((port) => port.port),
  ];
  const there = service.status?.loadBalancer?.ingress ?? [];
  return JSON.stringify(there.map(view)) === JSON.stringify(wanted.map(view));
}

function inUse(address: string): string {
  // The words of NSX for a floating address that is taken (domain facts A.3).
  return `[409] allocateOrReleaseFromIpPoolConflict: Requested IP Address ${address} is already allocated`;
}
