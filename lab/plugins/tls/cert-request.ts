/** `tls:index/certRequest:CertRequest`. */
import { createHash } from "node:crypto";
import type { ResourceType } from "../provider.ts";
import { makeRequest } from "./certificate.ts";
import { during } from "./during.ts";
import { parsePrivateKey, toPem } from "./pem.ts";
import { trimmed } from "./private-key.ts";
import { namesOf } from "./requested-names.ts";
import { checkInputs, declared, diffInputs, foretell, mark, textOf } from "./schema.ts";
import type { Shape } from "./schema.ts";

const SHAPE: Shape = {
  inputs: {
    privateKeyPem: undefined,
    subject: undefined,
    dnsNames: undefined,
    ipAddresses: undefined,
    uris: undefined,
  },
  required: ["privateKeyPem"],
  secrets: ["privateKeyPem"],
  computed: ["certRequestPem", "id", "keyAlgorithm"],
  updatable: [],
};

export const certRequest: ResourceType<unknown> = {
  check: ({ news }, { name }) => checkInputs(SHAPE, news, name),
  diff: (request) => diffInputs(SHAPE, request),

  create({ inputs, preview }) {
    if (preview) return { id: "", state: foretell(SHAPE, inputs) };
    const parse = (): ReturnType<typeof parsePrivateKey> => parsePrivateKey(textOf(inputs, "privateKeyPem"));
    const { key, algorithm } = during("Failed to parse private key PEM", parse);
    const { subject, alternativeNames } = namesOf(inputs);
    const request = makeRequest(subject, alternativeNames, key);
    const id = createHash("sha1").update(trimmed(request)).digest("hex");
    const made = { id, keyAlgorithm: algorithm, certRequestPem: toPem("CERTIFICATE REQUEST", request) };
    return { id, state: { ...declared(SHAPE, inputs), ...made } };
  },

  read: ({ id, state, inputs }) => ({ id, state: mark(SHAPE, state), inputs: mark(SHAPE, inputs) }),
};
