/** The VMs of a cluster: what BOSH would name, address and place. */
import type { InventoryVm } from "../vsphere/inventory.ts";
import { COMPUTE_CLUSTER, HOSTS } from "../vsphere/layout.ts";
import { lowestFree, uuidOf, type ClusterRecord, type ClusterSpec, type VmRecord } from "./cluster.ts";

/** Availability zones that a plan spreads over, in turn. */
const ZONES = ["AZ1", "AZ2", "AZ3"] as const;

const VM_TYPES = { master: "medium.disk", worker: "large.disk" } as const;

/** The record with as many VMs of the group as wanted: the new ones are at the end, the youngest go first. */
export function withVmCount(
  record: ClusterRecord,
  group: "master" | "worker",
  wanted: number,
): ClusterRecord {
  let { vms, made } = record;
  const of = (): readonly VmRecord[] => vms.filter((vm) => vm.group === group);
  while (of().length > wanted) {
    const youngest = of().at(-1);
    vms = vms.filter((vm) => vm !== youngest);
  }
  while (of().length < wanted) {
    made += 1;
    vms = [...vms, newVm({ ...record, vms }, group, made, of().length)];
  }
  return { ...record, vms, made };
}

/** The record with another VM in place of the named one: same instance and address, nothing else. */
export function newIdentity(record: ClusterRecord, name: string): ClusterRecord {
  const made = record.made + 1;
  const vms = record.vms.map((vm) =>
    vm.name === name ? { ...vm, ...identity(record.spec, made), state: "running" as const } : vm,
  );
  return { ...record, made, vms };
}

/** The VM as vSphere has it, with the custom attributes that the BOSH director writes. */
export function vsphereVm(spec: ClusterSpec, vm: VmRecord): InventoryVm {
  const [job = "", id = ""] = vm.instance.split("/");
  return {
    name: vm.name,
    uuid: vm.uuid,
    cluster: COMPUTE_CLUSTER,
    host: vm.host,
    powered: vm.state === "running",
    ip: vm.ip,
    customAttributes: {
      deployment: `service-instance_${spec.uuid}`,
      job,
      id,
      director: "lab",
      name: vm.instance,
    },
  };
}

function newVm(record: ClusterRecord, group: "master" | "worker", number: number, ordinal: number): VmRecord {
  const used = record.vms.map((vm) => Number(vm.ip.split(".").at(-1)));
  // NSX keeps .1 of a nodes' segment for its gateway.
  const host = lowestFree(2, 254, used);
  if (host === undefined) throw new Error(`cluster ${record.spec.name}: its nodes' /24 segment is full`);
  return {
    instance: `${group}/${uuidOf(`${record.spec.uuid} ${number} instance`)}`,
    group,
    az: ZONES[ordinal % ZONES.length] ?? ZONES[0],
    ip: `10.50.${record.index}.${host}`,
    vmType: VM_TYPES[group],
    state: "running",
    ...identity(record.spec, number),
  };
}

/** What changes with every recreate: the CID, the BIOS UUID, the agent and so the node's name; and where it lands. */
function identity(spec: ClusterSpec, number: number): Pick<VmRecord, "name" | "uuid" | "nodeName" | "host"> {
  const identifier = (purpose: string): string => uuidOf(`${spec.uuid} ${number} ${purpose}`);
  const name = `vm-${identifier("cid")}`;
  return { name, uuid: identifier("bios"), nodeName: identifier("agent"), host: placement(name) };
}

/** The host that a VM starts on: as good as random, the same every time. Nothing moves it later: vcsim has no DRS. */
function placement(name: string): string {
  const index = Number.parseInt(uuidOf(name).slice(0, 8), 16) % HOSTS.length;
  return HOSTS[index] ?? HOSTS[0];
}
