/** `tls:index/locallySignedCert:LocallySignedCert`. */
import type { ResourceType } from "../provider.ts";
import { makeCertificate, readAuthority, readRequest } from "./certificate.ts";
import {
  certificateResource,
  certificateState,
  COMMON_INPUTS,
  COMMON_OUTPUTS,
  settingsOf,
} from "./certificate-resource.ts";
import { during } from "./during.ts";
import { fromPem, parsePrivateKey } from "./pem.ts";
import { textOf } from "./schema.ts";
import type { Shape } from "./schema.ts";

const SHAPE: Shape = {
  inputs: { ...COMMON_INPUTS, caCertPem: undefined, caPrivateKeyPem: undefined, certRequestPem: undefined },
  required: ["caPrivateKeyPem", "allowedUses", "caCertPem", "validityPeriodHours", "certRequestPem"],
  secrets: ["caPrivateKeyPem"],
  computed: [...COMMON_OUTPUTS, "caKeyAlgorithm"],
  updatable: ["earlyRenewalHours"],
};

const NO_AUTHORITY =
  "Certificate provided as Authority does not appear to be a valid Certificate Authority. " +
  "The resulting certificate might fail certificate validation.: Potentially Invalid Certificate Authority";

/** A certificate for a request, signed by an authority at hand: names come from the request, settings from the inputs. */
export const locallySignedCert: ResourceType<unknown> = certificateResource(SHAPE, (inputs, warn) => {
  const request = during("Failed to parse certificate request PEM", () =>
    readRequest(fromPem("CERTIFICATE REQUEST", textOf(inputs, "certRequestPem"))),
  );
  const { key, algorithm } = during("Failed to parse CA private key PEM", () =>
    parsePrivateKey(textOf(inputs, "caPrivateKeyPem")),
  );
  const authority = during("Failed to parse CA certificate PEM", () =>
    readAuthority(fromPem("CERTIFICATE", textOf(inputs, "caCertPem"))),
  );
  if (!authority.isCa) warn(`[WARNING] ${NO_AUTHORITY}`);
  const certificate = makeCertificate({ ...request, ...settingsOf(inputs) }, key, authority);
  return { caKeyAlgorithm: algorithm, ...certificateState(certificate) };
});
