/** `tls:index/selfSignedCert:SelfSignedCert`. */
import type { ResourceType } from "../provider.ts";
import type { PropertyMap } from "../values.ts";
import { makeCertificate } from "./certificate.ts";
import {
  certificateResource,
  certificateState,
  COMMON_INPUTS,
  COMMON_OUTPUTS,
  settingsOf,
} from "./certificate-resource.ts";
import { during } from "./during.ts";
import { parsePrivateKey } from "./pem.ts";
import type { Shape } from "./schema.ts";
import { textOf } from "./schema.ts";
import { namesOf } from "./requested-names.ts";
import { publicKeyInfo } from "./signing.ts";

const SHAPE: Shape = {
  inputs: {
    ...COMMON_INPUTS,
    privateKeyPem: undefined,
    subject: undefined,
    dnsNames: undefined,
    ipAddresses: undefined,
    uris: undefined,
    setAuthorityKeyId: false,
  },
  required: ["privateKeyPem", "allowedUses", "validityPeriodHours"],
  secrets: ["privateKeyPem"],
  computed: [...COMMON_OUTPUTS, "keyAlgorithm"],
  updatable: ["earlyRenewalHours"],
};

export const selfSignedCert: ResourceType<unknown> = certificateResource(SHAPE, (inputs: PropertyMap) => {
  const { key, algorithm } = during("Failed to parse private key PEM", () =>
    parsePrivateKey(textOf(inputs, "privateKeyPem")),
  );
  const template = { ...namesOf(inputs), publicKey: publicKeyInfo(key), ...settingsOf(inputs) };
  return { keyAlgorithm: algorithm, ...certificateState(makeCertificate(template, key)) };
});
