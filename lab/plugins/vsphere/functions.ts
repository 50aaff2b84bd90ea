/** The data sources of the vsphere provider: getDatacenter, getComputeCluster, getVirtualMachine. */
import { FunctionFailures } from "../provider.ts";
import type { ProviderFunction } from "../provider.ts";
import { reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { bridged } from "./bridged.ts";
import {
  CLUSTER,
  DATACENTER,
  findAll,
  findOne,
  locate,
  readProperties,
  VIRTUAL_MACHINE,
} from "./inventory.ts";
import type { Found } from "./inventory.ts";
import type { Reference, Soap } from "./soap.ts";
import { child, children, descend } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** What the provider is configured to. */
export interface VSphere {
  readonly soap: Soap;
}

/** Looks a datacenter up by name or path; without one there must be exactly one. */
export const getDatacenter: ProviderFunction<VSphere> = async (args, { configuration: { soap } }) => {
  const name = text(args, "name");
  return looking("vsphere:index/getDatacenter:getDatacenter", "error fetching datacenter", async () => {
    const found =
      name === undefined ? await defaultDatacenter(soap) : await findOne(soap, DATACENTER, name, undefined);
    const machines = await findAll(soap, VIRTUAL_MACHINE, "*", found);
    const virtualMachines = machines
      .map((machine) => machine.path.slice(machine.path.lastIndexOf("/") + 1))
      .sort();
    return { ...reveal(args), id: found.reference.id, virtualMachines };
  });
};

/** Looks a cluster up by name in a datacenter, or by absolute path. */
export const getComputeCluster: ProviderFunction<VSphere> = async (args, { configuration: { soap } }) => {
  const name = text(args, "name");
  if (name === undefined)
    return missing("name", 'The argument "name" is required, but no definition was found.');
  return looking("vsphere:index/getComputeCluster:getComputeCluster", "error loading cluster", async () => {
    const { reference } = await findOne(soap, CLUSTER, name, await datacenterOf(soap, args));
    const pool = (await readProperties(soap, [reference], ["resourcePool"]))
      .get(reference.id)
      ?.get("resourcePool");
    return { ...reveal(args), id: reference.id, resourcePoolId: pool?.text ?? "" };
  });
};

/** Looks a VM up by BIOS UUID, managed object ID, or name in a datacenter (and folder). */
export const getVirtualMachine: ProviderFunction<VSphere> = async (args, { configuration: { soap } }) => {
  const keys = ["name", "moid", "uuid"];
  if (keys.every((key) => text(args, key) === undefined)) {
    const wanted = "one of `moid,name,uuid` must be specified";
    return new FunctionFailures(keys.flatMap((key) => missing(key, `"${key}": ${wanted}`).failures));
  }
  const token = "vsphere:index/getVirtualMachine:getVirtualMachine";
  const reference = await looking(token, "error fetching virtual machine", () => findMachine(soap, args));
  const properties = (await readProperties(soap, [reference], ["config", "guest", "customValue"])).get(
    reference.id,
  );
  const config = properties?.get("config");
  const id = child(config, "uuid")?.text ?? "";
  if (id === "")
    throw new Error(`no configuration returned for virtual machine ${JSON.stringify(reference.id)}`);
  const addresses = guestAddresses(properties?.get("guest"));
  return {
    ...reveal(args),
    id,
    uuid: id,
    moid: reference.id,
    name: child(config, "name")?.text,
    instanceUuid: child(config, "instanceUuid")?.text ?? "",
    guestId: child(config, "guestId")?.text ?? "",
    annotation: child(config, "annotation")?.text ?? "",
    numCpus: Number(descend(config, "hardware", "numCPU")?.text ?? 0),
    memory: Number(descend(config, "hardware", "memoryMB")?.text ?? 0),
    guestIpAddresses: addresses,
    defaultIpAddress: addresses[0],
    customAttributes: customAttributes(properties?.get("customValue")),
  };
};

async function findMachine(soap: Soap, args: PropertyMap): Promise<Reference> {
  const uuid = text(args, "uuid");
  const moid = text(args, "moid");
  if (uuid !== undefined) return machineByUuid(soap, uuid);
  if (moid !== undefined) return (await locate(soap, { type: "VirtualMachine", id: moid })).reference;
  const name = text(args, "name") ?? "";
  const folder = text(args, "folder");
  const path = folder === undefined ? name : `${folder.replace(/\/+$/, "")}/${name}`;
  return (await findOne(soap, VIRTUAL_MACHINE, path, await datacenterOf(soap, args))).reference;
}

/** The VM with that BIOS UUID. */
export async function machineByUuid(soap: Soap, uuid: string): Promise<Reference> {
  const [found] = await soap.call("FindByUuid", soap.content("searchIndex"), {
    uuid,
    vmSearch: true,
    instanceUuid: false,
  });
  if (found === undefined) throw new Error(`virtual machine with UUID ${JSON.stringify(uuid)} not found`);
  return { type: "VirtualMachine", id: found.text };
}

async function datacenterOf(soap: Soap, args: PropertyMap): Promise<Found | undefined> {
  const id = text(args, "datacenterId");
  if (id === undefined) return undefined;
  return during(`cannot locate datacenter: could not find datacenter with id: ${id}`, () =>
    locate(soap, { type: "Datacenter", id }),
  );
}

async function defaultDatacenter(soap: Soap): Promise<Found> {
  const found = await findAll(soap, DATACENTER, "*", undefined);
  const [only] = found;
  if (only === undefined) throw new Error("no default datacenter found");
  if (found.length > 1) throw new Error("default datacenter resolves to multiple instances, please specify");
  return only;
}

function guestAddresses(guest: XmlElement | undefined): readonly string[] {
  const configured = children(guest, "net").flatMap((net) =>
    children(child(net, "ipConfig"), "ipAddress").map((address) => child(address, "ipAddress")?.text ?? ""),
  );
  const reported = child(guest, "ipAddress")?.text ?? "";
  if (configured.length > 0) return configured;
  return reported === "" ? [] : [reported];
}

/** By the number of the attribute's definition, as the real provider gives them. */
function customAttributes(values: XmlElement | undefined): PropertyMap {
  const attributes = children(values, "CustomFieldValue").map((value): [string, string] => [
    child(value, "key")?.text ?? "",
    child(value, "value")?.text ?? "",
  ]);
  return Object.fromEntries(attributes.filter(([, value]) => value !== ""));
}

function text(args: PropertyMap, name: string): string | undefined {
  const value = reveal(args[name]);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function missing(argument: string, reason: string): FunctionFailures {
  return new FunctionFailures([
    { property: "", reason: `[${argument}] Missing required argument: ${reason}` },
  ]);
}

function looking<T>(token: string, failure: string, work: () => Promise<T>): Promise<T> {
  return bridged(`invoking ${token}`, () => during(failure, work));
}

async function during<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
