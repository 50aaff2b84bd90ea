/** Certificates and keys out of PEM text as people have it: with junk around, with CRLF, or not PEM at all. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** Why a text gave nothing. */
export interface Unreadable {
  readonly found: string;
  /** What may be there instead, with the command that makes it. */
  readonly allowed: string;
}

interface Block {
  readonly label: string;
  readonly body: string;
}

const KEY_LABELS = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
const CERTIFICATES = "PEM: certificates between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----";
const KEY = "a PEM private key without a pass phrase";

/** All certificates of a text, in its order; at least one. */
export function readCertificates(text: string): readonly X509Certificate[] | Unreadable {
  const blocks = blocksOf(text);
  if (blocks.some(({ label }) => label.endsWith("PRIVATE KEY"))) {
    return {
      found: "a private key among the certificates",
      allowed: "certificates alone; a key has a key of its own",
    };
  }
  if (blocks.some(({ label }) => label === "PKCS7")) {
    const allowed = "PEM certificates: openssl pkcs7 -print_certs -in FILE -out FILE.pem";
    return { found: "a PKCS#7 bundle", allowed };
  }
  const wanted = blocks.filter(({ label }) => label === "CERTIFICATE");
  if (wanted.length === 0)
    return binary(text, "certificate") ?? { found: "no readable certificate", allowed: CERTIFICATES };
  try {
    return wanted.map(({ body }) => new X509Certificate(Buffer.from(body.replace(/\s/g, ""), "base64")));
  } catch {
    return { found: "no readable certificate", allowed: CERTIFICATES };
  }
}

/** The one private key of a text: PKCS#8, PKCS#1 or SEC1. Nothing of it is ever in a message. */
export function readKey(text: string): { readonly key: KeyObject; readonly pem: string } | Unreadable {
  const blocks = blocksOf(text);
  const keys = blocks.filter(({ label }) => label.endsWith("PRIVATE KEY"));
  const [first, ...more] = keys;
  if (!first) {
    if (blocks.some(({ label }) => label === "CERTIFICATE"))
      return { found: "a certificate, no private key", allowed: KEY };
    return binary(text, "key") ?? { found: "no readable private key", allowed: KEY };
  }
  if (more.length > 0) return { found: `${keys.length} private keys`, allowed: "one private key" };
  if (first.label === "ENCRYPTED PRIVATE KEY" || first.body.includes("ENCRYPTED")) {
    return {
      found: "an encrypted private key",
      allowed: "the decrypted key: openssl pkey -in FILE -out FILE.plain",
    };
  }
  if (!KEY_LABELS.includes(first.label)) {
    const allowed = "a key made for certificates: PKCS#8, PKCS#1 or SEC1";
    return { found: `a key of the kind ${first.label}`, allowed };
  }
  try {
    const pem = armoured(first);
    return { key: createPrivateKey(pem), pem };
  } catch {
    return { found: "no readable private key", allowed: KEY };
  }
}

/** True for what the readers above return when there is nothing to read. */
export function isUnreadable(read: object): read is Unreadable {
  return "found" in read;
}

/** Certificates as PEM, without anything around them. */
export function pemOf(certificates: readonly X509Certificate[]): string {
  return certificates.map((each) => each.toString()).join("");
}

function blocksOf(text: string): Block[] {
  // Windows writes UTF-16: read as UTF-8, every other character is a NUL.
  const found = text.replaceAll("\0", "").matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g);
  return [...found].map(([, label = "", body = ""]) => ({ label, body }));
}

function armoured({ label, body }: Block): string {
  const lines = body.replace(/\s/g, "").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/**
 * Binary files have been read as text, so every byte above 127 is a replacement character: a DER sequence begins with 30 82,
 * PKCS#12 goes on with version 3, PKCS#7 with the object identifier of signed data.
 */
function binary(text: string, wanted: "certificate" | "key"): Unreadable | undefined {
  if (!/^0(\ufffd|[\u0001-\u007f])/.test(text) || !text.includes("\ufffd")) return undefined;
  const key = wanted === "key";
  // Two bytes of length follow 30 82, in one to three characters.
  if (/^0\ufffd[\s\S]{1,3}?\u0002\u0001\u0003/.test(text)) {
    const options = key ? "-nocerts -nodes" : "-nokeys";
    return {
      found: "a PKCS#12 file (.pfx, .p12)",
      allowed: `PEM: openssl pkcs12 -in FILE ${options} -out FILE.pem`,
    };
  }
  if (/^0[\s\S]{1,5}?\u0006\t\*\ufffdH\ufffd+\r\u0001\u0007\u0002/.test(text)) {
    const allowed = "PEM: openssl pkcs7 -inform der -print_certs -in FILE -out FILE.pem";
    return { found: "a PKCS#7 file (.p7b)", allowed };
  }
  const program = key ? "pkey" : "x509";
  return {
    found: "a DER (binary) file",
    allowed: `PEM: openssl ${program} -inform der -in FILE -out FILE.pem`,
  };
}
