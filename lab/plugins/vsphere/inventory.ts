/** Finding objects in a vCenter's inventory, as govmomi's finder does for the real provider. */
import { toReference } from "./soap.ts";
import type { Reference, Soap } from "./soap.ts";
import { child, children } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** An object and where it is, e.g. "/DC0/vm/vm-a8a0c53e". */
export interface Found {
  readonly reference: Reference;
  readonly path: string;
}

/** What the finder looks for, with govmomi's word for it in messages. */
export interface Kind {
  readonly type: string;
  readonly word: string;
}

export const DATACENTER: Kind = { type: "Datacenter", word: "datacenter" };
export const CLUSTER: Kind = { type: "ClusterComputeResource", word: "cluster" };
export const VIRTUAL_MACHINE: Kind = { type: "VirtualMachine", word: "vm" };

/** Properties of objects of one type, by object ID and then by path (e.g. "config.uuid"). */
export async function readProperties(
  soap: Soap,
  objects: readonly Reference[],
  paths: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, XmlElement>>> {
  const types = [...new Set(objects.map((object) => object.type))];
  const found = new Map<string, ReadonlyMap<string, XmlElement>>();
  if (objects.length === 0) return found;
  const specSet = {
    propSet: types.map((type) => ({ type, pathSet: paths })),
    objectSet: objects.map((obj) => ({ obj })),
  };
  const [result] = await soap.call("RetrievePropertiesEx", soap.content("propertyCollector"), {
    specSet,
    options: {},
  });
  for (const object of children(result, "objects")) {
    const properties = children(object, "propSet").flatMap((property): [string, XmlElement][] => {
      const value = child(property, "val");
      return value === undefined ? [] : [[child(property, "name")?.text ?? "", value]];
    });
    found.set(child(object, "obj")?.text ?? "", new Map(properties));
  }
  return found;
}

/**
 * The one object of that kind that a name (anywhere below `within`) or path means; "*" and "?" match as in a shell. A
 * reference in words, `ClusterComputeResource:domain-c1`, needs no place (govmomi find/finder.go, ReferenceFromString).
 */
export async function findOne(
  soap: Soap,
  kind: Kind,
  name: string,
  within: Found | undefined,
): Promise<Found> {
  if (name.startsWith(`${kind.type}:`))
    return locate(soap, { type: kind.type, id: name.slice(kind.type.length + 1) });
  const found = await findAll(soap, kind, name, within);
  const [only] = found;
  if (only === undefined) throw new Error(`${kind.word} '${name}' not found`);
  if (found.length > 1) throw new Error(`path '${name}' resolves to multiple ${kind.word}s`);
  return only;
}

/** All objects of that kind that a name or path means. */
export async function findAll(
  soap: Soap,
  kind: Kind,
  name: string,
  within: Found | undefined,
): Promise<readonly Found[]> {
  const absolute = name.startsWith("/");
  if (!absolute && within === undefined && kind !== DATACENTER)
    throw new Error("please specify a datacenter");
  const start =
    absolute || within === undefined
      ? { reference: soap.content("rootFolder"), path: "" }
      : await folderOf(soap, kind, within);
  const objects = (await below(soap, start)).filter((object) => object.reference.type === kind.type);
  if (!name.includes("/"))
    return objects.filter((object) => glob(name).test(object.path.slice(object.path.lastIndexOf("/") + 1)));
  const pattern = glob(absolute ? name : `${start.path}/${name}`);
  return objects.filter((object) => pattern.test(object.path));
}

/** The object of that reference with its path. */
export async function locate(soap: Soap, reference: Reference): Promise<Found> {
  const names: string[] = [];
  const root = soap.content("rootFolder");
  let at: Reference | undefined = reference;
  while (at !== undefined && at.id !== root.id) {
    const properties: ReadonlyMap<string, XmlElement> | undefined = (
      await readProperties(soap, [at], ["name", "parent"])
    ).get(at.id);
    names.unshift(properties?.get("name")?.text ?? "");
    const parent: XmlElement | undefined = properties?.get("parent");
    at = parent === undefined ? undefined : toReference(parent);
  }
  return { reference, path: `/${names.join("/")}` };
}

/** The folder of a datacenter in which objects of that kind are. */
async function folderOf(soap: Soap, kind: Kind, datacenter: Found): Promise<Found> {
  const property = kind === CLUSTER ? "hostFolder" : "vmFolder";
  const folder = (await readProperties(soap, [datacenter.reference], [property]))
    .get(datacenter.reference.id)
    ?.get(property);
  if (folder === undefined) throw new Error(`datacenter ${datacenter.path} has no ${property}`);
  return {
    reference: toReference(folder),
    path: `${datacenter.path}/${property === "hostFolder" ? "host" : "vm"}`,
  };
}

/** Everything below a folder, a level at a time: folders and datacenters are entered, nothing else is. */
async function below(soap: Soap, start: Found): Promise<readonly Found[]> {
  const found: Found[] = [];
  let level: readonly Found[] = [start];
  while (level.length > 0) {
    const parents = new Map<string, Found>();
    const folders = level.filter((object) => object.reference.type === "Folder");
    const datacenters = level.filter((object) => object.reference.type === "Datacenter");
    const contents = [
      ...(await readProperties(soap, folders.map(reference), ["childEntity"])),
      ...(await readProperties(soap, datacenters.map(reference), ["hostFolder", "vmFolder"])),
    ];
    const entities: Reference[] = [];
    for (const [parent, properties] of contents) {
      const owner = level.find((object) => object.reference.id === parent);
      for (const value of properties.values()) {
        const references = value.children.length > 0 ? value.children : value.text === "" ? [] : [value];
        for (const entity of references.map(toReference)) {
          entities.push(entity);
          if (owner !== undefined) parents.set(entity.id, owner);
        }
      }
    }
    const names = await readNames(soap, entities);
    level = entities.map((entity) => ({
      reference: entity,
      path: `${parents.get(entity.id)?.path ?? ""}/${names.get(entity.id) ?? ""}`,
    }));
    found.push(...level);
  }
  return found;
}

async function readNames(soap: Soap, objects: readonly Reference[]): Promise<ReadonlyMap<string, string>> {
  const properties = await readProperties(soap, objects, ["name"]);
  // vCenter escapes these three in names.
  const unescaped = (name: string): string =>
    name.replaceAll(/%(2f|5c|25)/gi, (code) => decodeURIComponent(code));
  return new Map([...properties].map(([id, values]) => [id, unescaped(values.get("name")?.text ?? "")]));
}

function reference(object: Found): Reference {
  return object.reference;
}

function glob(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", "[^/]*").replaceAll("?", "[^/]")}$`);
}
