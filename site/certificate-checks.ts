/** What one certificate must be, and how one is tied to the next: each check says what is wrong in a few words. */
import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

const MINIMUM_RSA_BITS = 2048;
/** OpenSSL's names of P-256, P-384 and P-521: what browsers and Go's TLS take. */
const CURVES = ["prime256v1", "secp384r1", "secp521r1"];
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const ANY_USE = "2.5.29.37.0";

/** How a certificate is tied to the one that should have signed it. */
export type Link = "signed" | "other name" | "other key" | "may not sign";

/** Whether `issuer` signed `item`, and may. */
export function linkOf(item: X509Certificate, issuer: X509Certificate): Link {
  if (item.issuer !== issuer.subject) return "other name";
  if (!isSignedBy(item, issuer)) return "other key";
  // OpenSSL looks at the key identifiers, too.
  return issuer.ca && item.checkIssued(issuer) ? "signed" : "may not sign";
}

/** True for a root: it signed itself. */
export function isRoot(item: X509Certificate): boolean {
  return item.issuer === item.subject && isSignedBy(item, item);
}

function isSignedBy(item: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return item.verify(issuer.publicKey);
  } catch {
    // A key of another kind than the signature.
    return false;
  }
}

/** What to say of a certificate that may not sign others: OpenSSL asks for CA:TRUE, and for keyCertSign where there is a key usage. */
export function caFault(issuer: X509Certificate): { readonly found: string; readonly allowed: string } {
  const found = `a certificate that is no CA (${nameOf(issuer)})`;
  return { found, allowed: "CA certificates: basic constraints CA:TRUE, key usage keyCertSign" };
}

/** Expired or not yet valid, in words. */
export function dateFault(item: X509Certificate, which: string, now: Date): string | undefined {
  if (item.validToDate < now) return `${which} that expired on ${day(item.validToDate)}`;
  if (item.validFromDate > now) return `${which} that is valid from ${day(item.validFromDate)}`;
  return undefined;
}

/** A key that is too short or of a kind that clients refuse, in words. */
export function keyFault(item: X509Certificate): string | undefined {
  const { asymmetricKeyType: type = "", asymmetricKeyDetails: details = {} } = item.publicKey;
  if (type.startsWith("rsa")) {
    const bits = details.modulusLength ?? 0;
    return bits < MINIMUM_RSA_BITS ? `an RSA key of ${bits} bits` : undefined;
  }
  if (type === "ec" && CURVES.includes(details.namedCurve ?? "")) return undefined;
  return `a key of the kind ${details.namedCurve ?? type}`;
}

/** What keys may be, for messages. */
export const ALLOWED_KEYS = `RSA of at least ${MINIMUM_RSA_BITS} bits, or EC on P-256, P-384 or P-521`;

/** A signature that clients no longer take, in words. */
export function signatureFault(item: X509Certificate): string | undefined {
  const algorithm = item.signatureAlgorithm ?? "";
  return /sha1|md5|md2/i.test(algorithm) ? `a signature with ${algorithm}` : undefined;
}

/** Extended key usage that leaves out servers, in words. */
export function usageFault(leaf: X509Certificate): string | undefined {
  // Node's keyUsage is the extended one; a certificate without it is for everything.
  const uses = (leaf.keyUsage as readonly string[] | undefined) ?? [];
  if (uses.length === 0 || uses.includes(SERVER_AUTH) || uses.includes(ANY_USE)) return undefined;
  return "a certificate that is not for TLS servers (its extended key usage lacks serverAuth)";
}

/** Another name than the wanted one, in words. Clients look at the alternative names alone, never at the common name. */
export function nameFault(leaf: X509Certificate, name: string): string | undefined {
  const fits =
    isIP(name) === 0
      ? leaf.checkHost(name, { subject: "never", partialWildcards: false })
      : leaf.checkIP(name);
  if (fits !== undefined) return undefined;
  const names = leaf.subjectAltName?.replaceAll(/(DNS|IP Address):/g, "");
  return names === undefined
    ? "a certificate without subject alternative names"
    : `a certificate for ${names}`;
}

/** A certificate's subject on one line. */
export function nameOf(item: X509Certificate): string {
  return oneLine(item.subject);
}

/** The name of who signed it, on one line. */
export function issuerOf(item: X509Certificate): string {
  return oneLine(item.issuer);
}

/** Where its issuer's certificate can be fetched, as it says itself; "" where it does not. */
export function issuerAddress(item: X509Certificate): string {
  const address = /CA Issuers - URI:(\S+)/.exec(item.infoAccess ?? "")?.[1];
  return address === undefined ? "" : ` (from ${address})`;
}

function oneLine(name: string): string {
  return name.replaceAll("\n", ", ");
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
