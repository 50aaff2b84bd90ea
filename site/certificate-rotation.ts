/** What renewing a site's certificate means, by where it comes from; pure. */
import { z } from "zod";
import { appliedSchema } from "./applied.ts";

const MILLISECONDS_A_DAY = 86_400_000;

const certificateSchema = z.looseObject({
  source: z.enum(["provided", "enterprise-ca", "issuing-ca", "self-signed"]),
  rotation: z.number().default(0),
  caRotation: z.number().default(0),
});

const outputsSchema = z.looseObject({
  certificateExpires: z.string().optional(),
  applied: appliedSchema.optional(),
});

/** What to renew besides the certificate. */
export interface Choice {
  /** The program's own CA, too. */
  readonly ca: boolean;
  /** A new key for an enterprise CA to sign. */
  readonly newKey: boolean;
}

/** Either a key of the site file that is raised and applied, or what its owner has to do. */
export type Rotation =
  | {
      /** `certificate.rotation` or `certificate.caRotation`. */
      readonly key: string;
      readonly from: number;
      /** Equal to `from` where an earlier rotation was not finished: that one is. */
      readonly to: number;
      /** What happens, in one line. */
      readonly does: string;
    }
  | { readonly steps: readonly string[] };

/**
 * Decides.
 * @param certificate The site file's key `certificate`, as data.
 * @param outputs The stack's outputs.
 */
export function rotationOf(certificate: unknown, outputs: unknown, choice: Choice): Rotation {
  const { source, rotation, caRotation } = certificateSchema.parse(certificate);
  const applied = outputsSchema.parse(outputs).applied?.rotations;
  if (applied === undefined) return { steps: ["this site has not been made yet: pulumi up"] };
  if (source === "provided") return { steps: PROVIDED };
  if (source === "enterprise-ca" && !choice.newKey) return { steps: ENTERPRISE };
  if (choice.ca && source !== "self-signed")
    return { steps: source === "issuing-ca" ? ISSUING_CA : ENTERPRISE };
  const [name, now, last] = choice.ca
    ? ["caRotation", caRotation, applied.ca]
    : ["rotation", rotation, applied.certificate];
  const to = now === last ? now + 1 : now;
  const does = choice.ca ? ANOTHER_CA : source === "enterprise-ca" ? ANOTHER_REQUEST : ANOTHER_CERTIFICATE;
  return { key: `certificate.${name}`, from: now, to, does };
}

/** `2027-03-01, in 20 days`; undefined before the first `up`. */
export function endOf(outputs: unknown, now: Date): string | undefined {
  const { certificateExpires: end } = outputsSchema.parse(outputs);
  if (end === undefined) return undefined;
  const days = Math.floor((Date.parse(end) - now.getTime()) / MILLISECONDS_A_DAY);
  return `${end.slice(0, 10)}, in ${days} days`;
}

const ANOTHER_CERTIFICATE =
  "a new key and certificate under the same CA; the front serves it at once, nothing restarts";
const ANOTHER_CA =
  "a new CA, key and certificate; Rancher's pods are replaced, then all downstream agents deployed anew";
const ANOTHER_REQUEST =
  "a new key and request; the certificate in use stays until the new one is in certificate.chain";

const APPLY =
  "pulumi preview, pulumi up: the front serves it at once; nothing restarts unless the CA changes";
const PROVIDED = [
  "get a certificate for rancher.hostname from whoever issued this one",
  "put it into certificate.chain, its key into certificate.key, and another CA, if it has one, into certificate.ca",
  APPLY,
];
const ENTERPRISE = [
  "have the request signed again: pulumi stack output csr (for a new key first: rotate --new-key)",
  "put the certificate, then its intermediates, into certificate.chain, and another CA, if it has one, into certificate.ca",
  APPLY,
];
const ISSUING_CA = [
  "put the new CA, then its issuers, into certificate.ca, and its key into certificate.caKey",
  "pulumi preview, pulumi up: the certificate is signed anew, Rancher's pods are replaced, then all downstream agents deployed anew",
];
