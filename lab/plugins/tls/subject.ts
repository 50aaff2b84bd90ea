/** Distinguished names and alternative names. */
import { isIPv4, isIPv6 } from "node:net";
import { element, ia5String, inside, oid, sequence, set, text } from "./der.ts";
import type { Node } from "./der.ts";

/** A certificate's subject as the provider's inputs name it. */
export interface Subject {
  readonly country?: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly locality?: string;
  readonly province?: string;
  readonly streetAddresses?: readonly string[];
  readonly postalCode?: string;
  readonly commonName?: string;
  readonly serialNumber?: string;
  readonly emailAddress?: string;
}

/** The alternative names of a certificate or request. */
export interface AlternativeNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
}

// In the order in which Go writes them (crypto/x509/pkix, ToRDNSequence).
const ATTRIBUTES = [
  ["country", "2.5.4.6"],
  ["province", "2.5.4.8"],
  ["locality", "2.5.4.7"],
  ["streetAddresses", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["organization", "2.5.4.10"],
  ["organizationalUnit", "2.5.4.11"],
  ["commonName", "2.5.4.3"],
  ["serialNumber", "2.5.4.5"],
] as const;
const EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

/** The subject's DER; values of one attribute share a set. */
export function encodeSubject(subject: Subject): Buffer {
  const names = ATTRIBUTES.flatMap(([name, identifier]) => {
    const values = [subject[name] ?? []].flat().filter((value) => value !== "");
    return values.length === 0 ? [] : [set(...values.map((value) => sequence(oid(identifier), text(value))))];
  });
  const { emailAddress } = subject;
  if (emailAddress !== undefined) names.push(set(sequence(oid(EMAIL_ADDRESS), ia5String(emailAddress))));
  return sequence(...names);
}

/** A request's subject as it comes into a certificate: only what Go's parser keeps, in its order. */
export function keptSubject(name: Node): Buffer {
  const groups = inside(name);
  const kept = ATTRIBUTES.flatMap(([, identifier]) =>
    groups.filter((group) => inside(inside(group)[0])[0]?.raw.equals(oid(identifier))),
  );
  return sequence(...kept.map((group) => group.raw));
}

/** The content of a subject alternative name extension; undefined without names. Throws on what is no address or URI. */
export function encodeAlternativeNames(names: AlternativeNames): Buffer | undefined {
  const entries = [
    ...names.dnsNames.map((name) => element(0x82, Buffer.from(name, "latin1"))),
    ...names.ipAddresses.map((address) => element(0x87, addressBytes(address))),
    ...names.uris.map((uri) => element(0x86, Buffer.from(checkUri(uri), "latin1"))),
  ];
  return entries.length === 0 ? undefined : sequence(...entries);
}

/** The alternative names of a request as they come into a certificate: host names, addresses, URIs, in this order. */
export function keptAlternativeNames(names: readonly Node[]): Buffer | undefined {
  const kept = [0x82, 0x87, 0x86].flatMap((tag) => names.filter((name) => name.tag === tag));
  return kept.length === 0 ? undefined : sequence(...kept.map((name) => name.raw));
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  if (!isIPv6(address) || address.includes("%"))
    throw new Error(`Invalid IP address: Failed to parse ${JSON.stringify(address)}`);
  // The URL parser writes an address in hexadecimal groups, whatever its form.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
}

function checkUri(uri: string): string {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(uri)?.[0];
  if (bad === undefined) return uri;
  const parse = `parse ${JSON.stringify(uri)}: invalid URL escape ${JSON.stringify(bad)}`;
  throw new Error(`Invalid URI: Failed to parse ${JSON.stringify(uri)}: ${parse}`);
}
