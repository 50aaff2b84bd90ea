/**
 * Property values as Pulumi's engine sends them, as plain values. Strings, numbers, booleans, null, arrays and objects
 * are themselves; what JSON has no word for is a class of its own: `Secret`, `Unknown` (the single value `UNKNOWN`)
 * and `Asset`. The wire form is a protobuf Struct with signature keys (pulumi `sdk/go/common/resource/sig`).
 * Comparing two property maps: see `differ.ts`.
 */
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";

/** A value that the engine keeps encrypted and never shows. */
export class Secret {
  readonly value: PropertyValue;
  constructor(value: PropertyValue) {
    this.value = value;
  }
}

/** A value that is not known before the update has run: only in previews. */
export class Unknown {
  readonly unknown = true;
}

/** The one instance of `Unknown`. */
export const UNKNOWN = new Unknown();

/** An asset or archive, kept as it came (hash, path, text, ...); the stand-ins hand it on and never look inside. */
export class Asset {
  readonly wire: Readonly<Record<string, unknown>>;
  constructor(wire: Readonly<Record<string, unknown>>) {
    this.wire = wire;
  }
}

/** Any property value. */
export type PropertyValue =
  null | boolean | number | string | Secret | Unknown | Asset | readonly PropertyValue[] | PropertyMap;

/** An object of properties; a property that is undefined is not there (it is not sent). */
export interface PropertyMap {
  readonly [name: string]: PropertyValue | undefined;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSETS = new Set(["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"]);
const RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";

/** The placeholder of an unknown string; the engine also has one for each other kind, which all decode to `UNKNOWN`. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The plain values of a Struct from the engine; an absent Struct is {}. */
export function decode(wire: Struct | undefined): PropertyMap {
  return wire === undefined ? {} : decodeMap(wire.toJavaScript());
}

/** The Struct that the engine reads back as these values. */
export function encode(properties: PropertyMap): Struct {
  return struct.Struct.fromJavaScript(encodeMap(properties) as Record<string, struct.JavaScriptValue>);
}

/** True for an object of properties (and not for a secret, an asset, an array or null). */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    !(value instanceof Unknown) &&
    !(value instanceof Asset)
  );
}

/** True for a list of values. */
export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

/** The value as a secret; a secret stays what it is. */
export function secret(value: PropertyValue): Secret {
  return value instanceof Secret ? value : new Secret(value);
}

/** The value without its secret marks, at every depth. */
export function reveal(value: PropertyMap): PropertyMap;
export function reveal(value: PropertyValue | undefined): PropertyValue | undefined;
export function reveal(value: PropertyValue | undefined): PropertyValue | undefined {
  if (value instanceof Secret) return reveal(value.value);
  if (isList(value)) return value.map((item) => reveal(item) ?? null);
  if (isMap(value)) return mapValues(value, reveal);
  return value;
}

/** True when the value is, or holds at any depth, what `matches` accepts. */
function contains(value: PropertyValue | undefined, matches: (value: PropertyValue) => boolean): boolean {
  if (value === undefined) return false;
  if (matches(value)) return true;
  if (value instanceof Secret) return contains(value.value, matches);
  if (isList(value)) return value.some((item) => contains(item, matches));
  return isMap(value) && Object.values(value).some((item) => contains(item, matches));
}

/** True when a secret is anywhere in the value. */
export function containsSecret(value: PropertyValue | undefined): boolean {
  return contains(value, (item) => item instanceof Secret);
}

/** True when an unknown is anywhere in the value. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  return contains(value, (item) => item instanceof Unknown);
}

/** The map with each value changed; those that become undefined are left out. */
export function mapValues(
  properties: PropertyMap,
  change: (value: PropertyValue, name: string) => PropertyValue | undefined,
): PropertyMap {
  const changed: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(properties)) {
    const next = value === undefined ? undefined : change(value, name);
    if (next !== undefined) changed[name] = next;
  }
  return changed;
}

function decodeMap(wire: Readonly<Record<string, unknown>>): PropertyMap {
  const properties: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(wire)) properties[name] = decodeValue(value);
  return properties;
}

function decodeValue(wire: unknown): PropertyValue {
  if (typeof wire === "string") return UNKNOWNS.has(wire) ? UNKNOWN : wire;
  if (typeof wire === "number" || typeof wire === "boolean") return wire;
  if (Array.isArray(wire)) return wire.map(decodeValue);
  if (typeof wire !== "object" || wire === null) return null;
  const record: Readonly<Record<string, unknown>> = { ...wire };
  const signature = record[SIGNATURE];
  if (signature === undefined) return decodeMap(record);
  if (signature === SECRET) return secret(decodeValue(record["value"]));
  if (signature === OUTPUT) {
    const value = "value" in record ? decodeValue(record["value"]) : UNKNOWN;
    return record["secret"] === true ? secret(value) : value;
  }
  if (typeof signature === "string" && ASSETS.has(signature)) return new Asset(record);
  if (signature === RESOURCE_REFERENCE) return decodeValue(record["id"] ?? record["urn"]);
  throw new Error(
    `a property value has the signature ${String(signature)}, which this stand-in does not know`,
  );
}

function encodeMap(properties: PropertyMap): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value !== undefined) wire[name] = encodeValue(value);
  }
  return wire;
}

function encodeValue(value: PropertyValue): unknown {
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encodeValue(value.value) };
  if (value instanceof Unknown) return UNKNOWN_STRING;
  if (value instanceof Asset) return value.wire;
  if (isList(value)) return value.map(encodeValue);
  return isMap(value) ? encodeMap(value) : value;
}
