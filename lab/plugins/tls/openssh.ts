/** Keys in OpenSSH's formats. */
import { createHash, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { toPem } from "./pem.ts";

/** A key pair as OpenSSH writes it. */
export interface OpensshKey {
  /** The line of an authorized_keys file, with line break. */
  readonly publicKey: string;
  readonly privateKeyPem: string;
  /** e.g. "aa:bb:...". */
  readonly fingerprintMd5: string;
  /** e.g. "SHA256:...", base64 without padding. */
  readonly fingerprintSha256: string;
}

const CURVES: Readonly<Record<string, string>> = {
  "P-256": "nistp256",
  "P-384": "nistp384",
  "P-521": "nistp521",
};

/** The key in OpenSSH's formats; undefined for a curve that OpenSSH does not know (P-224). */
export function toOpenssh(privateKey: KeyObject): OpensshKey | undefined {
  // OpenSSL has no JWK of P-224, which OpenSSH does not know either.
  if (privateKey.asymmetricKeyDetails?.namedCurve === "secp224r1") return undefined;
  const jwk = privateKey.export({ format: "jwk" });
  const part = (name: "n" | "e" | "d" | "p" | "q" | "qi" | "x" | "y"): Buffer =>
    Buffer.from(jwk[name] ?? "", "base64url");
  let type: string;
  let publicParts: Buffer[];
  let privateParts: Buffer[];
  if (jwk.kty === "RSA") {
    type = "ssh-rsa";
    publicParts = [mpint(part("e")), mpint(part("n"))];
    privateParts = [part("n"), part("e"), part("d"), part("qi"), part("p"), part("q")].map(mpint);
  } else if (jwk.kty === "OKP") {
    type = "ssh-ed25519";
    publicParts = [bytes(part("x"))];
    privateParts = [bytes(part("x")), bytes(Buffer.concat([part("d"), part("x")]))];
  } else {
    const curve = CURVES[jwk.crv ?? ""] ?? "";
    type = `ecdsa-sha2-${curve}`;
    publicParts = [bytes(curve), bytes(Buffer.concat([Buffer.from([4]), part("x"), part("y")]))];
    privateParts = [...publicParts, mpint(part("d"))];
  }
  const blob = Buffer.concat([bytes(type), ...publicParts]);
  const md5 = createHash("md5").update(blob).digest("hex");
  return {
    publicKey: `${type} ${blob.toString("base64")}\n`,
    privateKeyPem: toPem("OPENSSH PRIVATE KEY", container(blob, [bytes(type), ...privateParts])),
    fingerprintMd5: md5.match(/../g)?.join(":") ?? "",
    fingerprintSha256: `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`,
  };
}

/** OpenSSH's own private key format, without encryption and comment (its PROTOCOL.key). */
function container(publicBlob: Buffer, privateParts: readonly Buffer[]): Buffer {
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, ...privateParts, bytes("")]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (secret.length % 8)) % 8));
  return Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    bytes("none"),
    bytes("none"),
    bytes(""),
    uint32(1),
    bytes(publicBlob),
    bytes(Buffer.concat([secret, padding])),
  ]);
}

function bytes(content: Buffer | string): Buffer {
  const body = Buffer.from(content);
  return Buffer.concat([uint32(body.length), body]);
}

/** An unsigned number, with a leading zero where its first bit would be a sign. */
function mpint(number: Buffer): Buffer {
  const start = number.findIndex((byte) => byte !== 0);
  const short = start === -1 ? Buffer.alloc(0) : number.subarray(start);
  return bytes((short[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}
