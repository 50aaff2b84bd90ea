/** Public keys and signatures of certificates and requests. */
import { createHash, createPublicKey, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { bitString, inside, nothing, octetString, oid, read, sequence } from "./der.ts";

const ECDSA = {
  secp224r1: { hash: "sha256", oid: "1.2.840.10045.4.3.2" },
  prime256v1: { hash: "sha256", oid: "1.2.840.10045.4.3.2" },
  secp384r1: { hash: "sha384", oid: "1.2.840.10045.4.3.3" },
  secp521r1: { hash: "sha512", oid: "1.2.840.10045.4.3.4" },
} as const;

/** The DER of a private key's public half (SubjectPublicKeyInfo). */
export function publicKeyInfo(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: "spki", format: "der" });
}

/** The SHA-1 of the key itself, as terraform-provider-tls computes a subject key identifier. */
export function keyIdentifier(info: Buffer): Buffer {
  const [algorithm, bits] = inside(read(info)[0]);
  const key = bits?.content.subarray(1) ?? Buffer.alloc(0);
  const ed25519 = inside(algorithm)[0]?.raw.equals(oid("1.3.101.112")) ?? false;
  // For Ed25519 the provider hashes the key as an octet string.
  return createHash("sha1")
    .update(ed25519 ? octetString(key) : key)
    .digest();
}

/** What is to be signed, the algorithm and the signature as one sequence; the hash is the one that Go chooses for the key. */
export function signed(body: (algorithm: Buffer) => Buffer, key: KeyObject): Buffer {
  const { identifier, hash } = algorithmOf(key);
  const toSign = body(identifier);
  return sequence(toSign, identifier, bitString(sign(hash, toSign, key)));
}

function algorithmOf(key: KeyObject): { readonly identifier: Buffer; readonly hash: string | null } {
  if (key.asymmetricKeyType === "rsa")
    return { identifier: sequence(oid("1.2.840.113549.1.1.11"), nothing()), hash: "sha256" };
  if (key.asymmetricKeyType === "ed25519") return { identifier: sequence(oid("1.3.101.112")), hash: null };
  const curve = ECDSA[key.asymmetricKeyDetails?.namedCurve as keyof typeof ECDSA];
  return { identifier: sequence(oid(curve.oid)), hash: curve.hash };
}
