/** What a PKS cluster is to the lab: the request for it, its VMs, and the record that survives a restart. */
import { createHash } from "node:crypto";

/** A cluster as PKS asks for it. */
export interface ClusterSpec {
  readonly uuid: string;
  readonly name: string;
  readonly externalHostname: string;
  /** Address of the API's load balancer, on 127.0.0.0/8. */
  readonly masterAddress: string;
  /** What the nodes say they run; the API server always is the one that the lab has. */
  readonly kubernetesVersion: string;
  readonly masters: number;
  /** Whether the plan allows privileged containers; else the API server refuses them. Default true. */
  readonly allowPrivileged?: boolean;
  /** The network profile's parameters; {} without a profile. */
  readonly networkParameters: Readonly<Record<string, unknown>>;
}

/** A VM of a cluster, as BOSH knows it. */
export interface Vm {
  /** vm-UUID: the BOSH VM CID, and the VM's name in vSphere. */
  readonly name: string;
  /** The VM's BIOS UUID in vSphere. */
  readonly uuid: string;
  /** master/UUID or worker/UUID. */
  readonly instance: string;
  readonly group: "master" | "worker";
  readonly az: string;
  readonly ip: string;
  readonly vmType: string;
  readonly state: "running" | "stopped";
  /** ESXi host. */
  readonly host: string;
}

/** A VM as it is remembered: its node too, if it is a worker. */
export type VmRecord = Vm & { readonly nodeName: string };

/** A cluster as it is remembered in the store "clusters". */
export interface ClusterRecord {
  readonly spec: ClusterSpec;
  /** 1 to 250, unique among living clusters: the last octet of its control plane, the third of its nodes. */
  readonly index: number;
  /** How many VMs it has had so far: names of VMs are not used twice. */
  readonly made: number;
  readonly vms: readonly VmRecord[];
  /** Bearer tokens of the control plane's own programs and of the lab. */
  readonly tokens: Readonly<Record<Principal, string>>;
  /** Order of creation among all clusters. */
  readonly sequence: number;
  /** Removal has begun: it is not started again. */
  readonly removing: boolean;
}

/** Who holds a static token. */
export type Principal = "lab" | "controllerManager" | "scheduler" | "kubelets";

/** All clusters by uuid, and the number of the last one. */
export interface ClusterDocument {
  readonly clusters: Readonly<Record<string, ClusterRecord>>;
  readonly sequence: number;
}

/**
 * A UUID that depends on nothing but `seed`: VMs of one cluster get the same identifiers in every repetition, so that
 * placement is deterministic.
 */
export function uuidOf(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4] ?? "8";
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}

/** The lowest of `from` to `to` that is not in `used`; undefined if all are. */
export function lowestFree(from: number, to: number, used: readonly number[]): number | undefined {
  for (let number = from; number <= to; number += 1) if (!used.includes(number)) return number;
  return undefined;
}
