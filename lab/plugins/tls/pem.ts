/** PEM blocks and private keys in them, with the errors of terraform-provider-tls. */
import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** A private key and what kind it is, in the provider's words. */
export interface ParsedKey {
  readonly key: KeyObject;
  readonly algorithm: "RSA" | "ECDSA" | "ED25519";
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\s]*)-----END \1-----/;
const KEY_KINDS = ["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"];
const OTHER_KINDS = ["PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST", "OPENSSH PRIVATE KEY"];

/** The bytes as a PEM block that ends with a line break. */
export function toPem(kind: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${kind}-----\n${lines.join("\n")}\n-----END ${kind}-----\n`;
}

/** The bytes of the first PEM block, which must be of that kind. */
export function fromPem(kind: string, text: string): Buffer {
  const [, found, body] = BLOCK.exec(text) ?? [];
  if (found !== kind || body === undefined)
    throw new Error(`failed to decode PEM of expected type "${kind}" from bytes`);
  return Buffer.from(body, "base64");
}

/** The private key in a PEM text. */
export function parsePrivateKey(text: string): ParsedKey {
  const [, kind] = BLOCK.exec(text) ?? [];
  if (kind === undefined) {
    throw new Error(`failed to decode PEM block: decoded bytes 0, undecoded ${Buffer.byteLength(text)}`);
  }
  if (!KEY_KINDS.includes(kind)) {
    const known = OTHER_KINDS.includes(kind);
    throw new Error(
      known
        ? `unable to determine parser for PEM preamble: ${kind}`
        : `unsupported PEM preamble/type: ${kind}`,
    );
  }
  const key = importKey(kind, text);
  if (key.asymmetricKeyType === "rsa") return { key, algorithm: "RSA" };
  if (key.asymmetricKeyType === "ec") return { key, algorithm: "ECDSA" };
  if (key.asymmetricKeyType === "ed25519") return { key, algorithm: "ED25519" };
  throw new Error(`unsupported private key type: ${key.asymmetricKeyType}`);
}

function importKey(kind: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`failed to parse private key given PEM preamble '${kind}': ${reason}`, { cause: error });
  }
}
