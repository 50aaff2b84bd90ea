/** A provided certificate's chain: readable, in order, in date, and ending in a CA that clients can trust. */
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { Problem } from "./problems.ts";

const CHAIN = "certificate.chain";
const CA = "certificate.ca";

/** The certificates of a PEM bundle, in its order; [] where there is none or one cannot be read. */
export function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** Problems of the chain (certificate first) and of the CA below it; without a CA it must be publicly trusted. */
export function chainProblems(
  chain: readonly X509Certificate[],
  caPem: string | undefined,
  now: Date,
): Problem[] {
  const dates = chain.flatMap((item, place) => dateProblems(item, CHAIN, placeOf(place), now));
  const broken = chain.findIndex((item, place) => {
    const issuer = chain[place + 1];
    return issuer !== undefined && !issuedBy(item, issuer);
  });
  if (broken >= 0) {
    const found = `certificate ${broken + 1} is not signed by certificate ${broken + 2}`;
    return [...dates, { path: CHAIN, found, allowed: "the certificate, then each one's issuer" }];
  }
  const top = chain.at(-1);
  return top === undefined ? dates : [...dates, ...anchorProblems(top, caPem, now)];
}

function anchorProblems(top: X509Certificate, caPem: string | undefined, now: Date): Problem[] {
  const allowed = `the CA that signed it: ${oneLine(top.issuer)}`;
  const trusts = (anchor: X509Certificate) =>
    issuedBy(top, anchor) || anchor.fingerprint256 === top.fingerprint256;
  if (caPem === undefined) {
    if (rootCertificates.some((pem) => trusts(new X509Certificate(pem)))) return [];
    return [{ path: CA, found: "nothing, and the chain ends in no publicly trusted CA", allowed }];
  }
  const given = certificatesOf(caPem);
  const [first] = given;
  if (!first)
    return [{ path: CA, found: "no readable certificate", allowed: "PEM: intermediates, then the root" }];
  const dates = given.flatMap((item) => dateProblems(item, CA, `a CA (${oneLine(item.subject)})`, now));
  const plain = given.find((item) => !item.ca);
  if (plain) {
    const found = `a certificate that is no CA (${oneLine(plain.subject)})`;
    return [...dates, { path: CA, found, allowed: "CA certificates" }];
  }
  if (given.some(trusts)) return dates;
  return [
    ...dates,
    { path: CA, found: `a CA that did not sign the chain (${oneLine(first.subject)})`, allowed },
  ];
}

function dateProblems(item: X509Certificate, path: string, which: string, now: Date): Problem[] {
  const allowed = "certificates that are valid now";
  if (item.validToDate < now) {
    return [{ path, found: `${which} that expired on ${item.validToDate.toISOString()}`, allowed }];
  }
  if (item.validFromDate > now) {
    return [{ path, found: `${which} that is valid from ${item.validFromDate.toISOString()}`, allowed }];
  }
  return [];
}

function placeOf(place: number): string {
  return place === 0 ? "a certificate" : `an intermediate (number ${place + 1})`;
}

function issuedBy(item: X509Certificate, issuer: X509Certificate): boolean {
  return item.checkIssued(issuer) && item.verify(issuer.publicKey);
}

function oneLine(name: string): string {
  return name.replaceAll("\n", ", ");
}
