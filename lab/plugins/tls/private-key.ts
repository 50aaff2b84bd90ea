/** `tls:index/privateKey:PrivateKey`. */
import { createHash, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { ResourceType } from "../provider.ts";
import { reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { toOpenssh } from "./openssh.ts";
import { toPem } from "./pem.ts";
import { checkInputs, declared, diffInputs, foretell, mark, textOf } from "./schema.ts";
import type { Shape } from "./schema.ts";
import { publicKeyInfo } from "./signing.ts";

const OUTPUTS = [
  "id",
  "privateKeyOpenssh",
  "privateKeyPem",
  "privateKeyPemPkcs8",
  "publicKeyFingerprintMd5",
  "publicKeyFingerprintSha256",
  "publicKeyOpenssh",
  "publicKeyPem",
];

const SHAPE: Shape = {
  inputs: { algorithm: undefined, ecdsaCurve: "P224", rsaBits: 2048 },
  required: ["algorithm"],
  secrets: ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"],
  computed: OUTPUTS,
  updatable: OUTPUTS,
};

const CURVES: Readonly<Record<string, string>> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

export const privateKey: ResourceType<unknown> = {
  check: ({ news }, { name }) => checkInputs(SHAPE, news, name),

  diff(request) {
    const { changes } = diffInputs(SHAPE, request);
    // Nothing of a key outlives a change.
    return changes.length === 0 ? { changes, detailed: false } : diffInputs(SHAPE, request, OUTPUTS);
  },

  create({ inputs, preview }) {
    if (preview) return { id: "", state: foretell(SHAPE, inputs) };
    const state: PropertyMap = {
      ...declared(SHAPE, inputs),
      ...describe(generate(reveal(declared(SHAPE, inputs)))),
    };
    // The version of the real provider's schema, without which it would migrate the state.
    return { id: textOf(state, "id"), state: { ...mark(SHAPE, state), __meta: '{"schema_version":"1"}' } };
  },
};

function generate({ algorithm, ecdsaCurve, rsaBits }: PropertyMap): KeyObject {
  if (algorithm === "RSA") return generateKeyPairSync("rsa", { modulusLength: Number(rsaBits) }).privateKey;
  if (algorithm === "ED25519") return generateKeyPairSync("ed25519").privateKey;
  return generateKeyPairSync("ec", { namedCurve: CURVES[String(ecdsaCurve)] ?? "" }).privateKey;
}

function describe(key: KeyObject): PropertyMap {
  const info = publicKeyInfo(key);
  const openssh = toOpenssh(key);
  const pkcs8 = key.export({ type: "pkcs8", format: "pem" }).toString();
  const kind = key.asymmetricKeyType;
  const own = kind === "rsa" ? "pkcs1" : kind === "ec" ? "sec1" : "pkcs8";
  return {
    id: createHash("sha1").update(trimmed(info)).digest("hex"),
    privateKeyPem: key.export({ type: own, format: "pem" }).toString(),
    privateKeyPemPkcs8: pkcs8,
    privateKeyOpenssh: openssh?.privateKeyPem ?? "",
    publicKeyPem: toPem("PUBLIC KEY", info),
    publicKeyOpenssh: openssh?.publicKey ?? "",
    publicKeyFingerprintMd5: openssh?.fingerprintMd5 ?? "",
    publicKeyFingerprintSha256: openssh?.fingerprintSha256 ?? "",
  };
}

/** Without white space at its ends: the real provider hashes bytes as if they were text. */
export function trimmed(bytes: Buffer): Buffer {
  const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
  const start = bytes.findIndex((byte) => !isSpace(byte));
  const end = bytes.findLastIndex((byte) => !isSpace(byte));
  return bytes.subarray(Math.max(start, 0), end + 1);
}
