/** Whether the site's certificate can serve: key, names, chain, calendar; everything that can be known before anything runs. */
import type { X509Certificate } from "node:crypto";
import { certificateFaults, type Path, type Paths, pathOf } from "./certificate-chain.ts";
import { caFault, nameFault, nameOf, usageFault } from "./certificate-checks.ts";
import { isUnreadable, readCertificates, readKey } from "./certificate-pem.ts";
import type { Problem } from "./problems.ts";
import type { Site } from "./schema.ts";

type Certificate = Site["certificate"];
type Chain = readonly [X509Certificate, ...X509Certificate[]];

const PATHS: Paths = { chain: "certificate.chain", ca: "certificate.ca" };
const KEY = "certificate.key";
const CA_KEY = "certificate.caKey";

/**
 * Problems of the site file's certificate key, all that can be told at once.
 * @param hostname Rancher's host name; undefined if that key is wrong itself.
 */
export function certificateProblems(
  certificate: Certificate,
  hostname: string | undefined,
  now: Date,
): Problem[] {
  return [
    ...sourceProblems(certificate, hostname, now),
    ...bundleProblems(certificate.additionalTrustedCAs, "certificate.additionalTrustedCAs"),
  ];
}

function sourceProblems(certificate: Certificate, hostname: string | undefined, now: Date): Problem[] {
  switch (certificate.source) {
    case "self-signed":
      return [];
    case "provided":
      return givenProblems(certificate.chain, certificate, hostname, now, (leaf) =>
        keyProblems(leaf, certificate.key, KEY, PATHS.chain),
      );
    case "enterprise-ca":
      // Whether it fits the key is known to the graph alone, which has the key.
      return certificate.chain === undefined
        ? bundleProblems(certificate.ca, PATHS.ca)
        : givenProblems(certificate.chain, certificate, hostname, now, () => []);
    case "issuing-ca":
      return issuingProblems(certificate, now);
  }
}

/** The path that a checked certificate makes; undefined where there is no certificate yet. */
export function checkedPath(certificate: Certificate): Path | undefined {
  if (certificate.source === "self-signed") return undefined;
  const text = certificate.source === "issuing-ca" ? certificate.ca : certificate.chain;
  const given = text === undefined ? undefined : readable(text);
  const result = given && pathOf(given, readable(certificate.ca ?? "") ?? [], PATHS);
  return result && "path" in result ? result.path : undefined;
}

function givenProblems(
  text: string,
  { ca: caText }: { readonly ca?: string | undefined },
  hostname: string | undefined,
  now: Date,
  keyProblemsOf: (leaf: X509Certificate) => Problem[],
): Problem[] {
  const read = readCertificates(text);
  if (isUnreadable(read)) return [{ path: PATHS.chain, ...read }, ...bundleProblems(caText, PATHS.ca)];
  const chain = read as Chain;
  const [leaf] = chain;
  const problems = [
    ...certificateFaults(chain, PATHS.chain, now, placeOf),
    ...caProblems(caText, now),
    ...keyProblemsOf(leaf),
    ...leafProblems(leaf, hostname),
  ];
  const ca = readable(caText ?? "");
  if (caText !== undefined && !ca) return problems;
  const result = pathOf(chain, ca ?? [], PATHS);
  return "problems" in result ? [...result.problems, ...problems] : problems;
}

function leafProblems(leaf: X509Certificate, hostname: string | undefined): Problem[] {
  const name = hostname === undefined ? undefined : nameFault(leaf, hostname);
  const usage = usageFault(leaf);
  return [
    ...(name === undefined
      ? []
      : [{ path: PATHS.chain, found: name, allowed: `a certificate for ${hostname} (rancher.hostname)` }]),
    ...(usage === undefined ? [] : [{ path: PATHS.chain, found: usage, allowed: "a server certificate" }]),
  ];
}

function caProblems(text: string | undefined, now: Date): Problem[] {
  const read = text === undefined ? [] : readCertificates(text);
  if (isUnreadable(read)) return [{ path: PATHS.ca, ...read }];
  return certificateFaults(read, PATHS.ca, now, (item) => `a CA (${nameOf(item)})`);
}

function issuingProblems(certificate: Extract<Certificate, { source: "issuing-ca" }>, now: Date): Problem[] {
  const problems = caProblems(certificate.ca, now);
  const issuers = readable(certificate.ca);
  if (!issuers) return problems;
  const [issuer] = issuers;
  if (!issuer.ca) problems.push({ path: PATHS.ca, ...caFault(issuer) });
  const path = pathOf(issuers, [], { chain: PATHS.ca, ca: PATHS.ca });
  return [
    ...("problems" in path ? path.problems : []),
    ...problems,
    ...keyProblems(issuer, certificate.caKey, CA_KEY, PATHS.ca),
  ];
}

function keyProblems(owner: X509Certificate, text: string, path: string, of: string): Problem[] {
  const read = readKey(text);
  if (isUnreadable(read)) return [{ path, ...read }];
  if (owner.checkPrivateKey(read.key)) return [];
  const allowed = `the private key of ${of}'s first certificate (${nameOf(owner)})`;
  return [{ path, found: "the key of another certificate", allowed }];
}

function bundleProblems(text: string | undefined, path: string): Problem[] {
  const read = text === undefined ? [] : readCertificates(text);
  if (isUnreadable(read)) return [{ path, ...read }];
  const plain = read.find((item) => !item.ca);
  return plain ? [{ path, ...caFault(plain) }] : [];
}

function readable(text: string): Chain | undefined {
  const read = readCertificates(text);
  return isUnreadable(read) ? undefined : (read as Chain);
}

function placeOf(_: X509Certificate, place: number): string {
  return place === 0 ? "a certificate" : `an intermediate (number ${place + 1})`;
}
