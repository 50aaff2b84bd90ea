/** Key `certificate`: where Rancher's certificate comes from. */
import { isIP } from "node:net";
import { z } from "zod";
import { hostName, pem, SECRET } from "./values.ts";

const shared = {
  additionalTrustedCAs: pem()
    .optional()
    .describe("Further CAs that Rancher trusts (proxies, registries, LDAP servers): PEM, or a file's path."),
  renewBeforeDays: z
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe(
      "Renew what is made here, and ask for a renewal of what is not, this many days before the end.",
    ),
};

const ca = () =>
  pem()
    .optional()
    .describe(
      "The private CA that signed the chain: its root, and intermediates that the chain lacks. Absent: a publicly trusted CA, or the chain has its root.",
    );

const rotation = z
  .int()
  .min(0)
  .default(0)
  .describe("Raised by `npm run site -- rotate`: another number is another key and certificate.");

const names = z
  .array(
    z.string().refine((text) => isIP(text) !== 0 || hostName().safeParse(text).success, {
      error: "a host name such as rancher.example.com, or an IP address",
    }),
  )
  .default([])
  .describe("Host names and IP addresses that the certificate is for, besides rancher.hostname.");

const organization = z.string().min(1).optional().describe("Organization (O) in the subject.");

const validityDays = (days: number) => z.int().min(1).max(3650).default(days);

const provided = z.strictObject({
  source: z.literal("provided"),
  chain: pem().describe("The certificate, then its intermediates: PEM, or a file's path."),
  key: pem()
    .meta(SECRET)
    .describe(
      "The certificate's private key. Secret: `pulumi config set --secret --path 'certificate.key'`.",
    ),
  ca: ca(),
  ...shared,
});

const enterpriseCa = z.strictObject({
  source: z.literal("enterprise-ca"),
  chain: pem()
    .optional()
    .describe(
      "The certificate that your CA signed for the request (stack output `csr`), then its intermediates. Until it is there, everything but Rancher is made.",
    ),
  ca: ca(),
  subject: z
    .strictObject({
      organization,
      organizationalUnit: z.string().min(1).optional().describe("OU"),
      locality: z.string().min(1).optional().describe("L"),
      province: z.string().min(1).optional().describe("ST"),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, "two capital letters such as US")
        .optional()
        .describe("C"),
    })
    .prefault({})
    .describe("The request's subject; its common name is rancher.hostname."),
  names,
  keyType: z
    .enum(["rsa-2048", "rsa-3072", "rsa-4096", "ecdsa-p256", "ecdsa-p384"])
    .default("rsa-2048")
    .describe("Kind of the keys made from now on; a key that is there stays as it is."),
  rotation,
  ...shared,
});

const issuingCa = z.strictObject({
  source: z.literal("issuing-ca"),
  ca: pem().describe("The CA that signs here, then its issuers up to the root: PEM, or a file's path."),
  caKey: pem()
    .meta(SECRET)
    .describe(
      "The private key of ca's first certificate. Secret: `pulumi config set --secret --path 'certificate.caKey'`.",
    ),
  organization,
  names,
  validityDays: validityDays(397).describe("How long a certificate that is signed here is valid."),
  rotation,
  ...shared,
});

const selfSigned = z.strictObject({
  source: z.literal("self-signed"),
  organization: z
    .string()
    .min(1)
    .default("Rancher HA")
    .describe("Organization in the CA's and the certificate's subject."),
  names,
  validityDays: validityDays(825).describe(
    "How long the certificate is valid; its CA is valid for ten years.",
  ),
  rotation,
  caRotation: z
    .int()
    .min(0)
    .default(0)
    .describe("Raised by `npm run site -- rotate --ca`: another number is another CA."),
  ...shared,
});

export const certificate = z.discriminatedUnion("source", [provided, enterpriseCa, issuingCa, selfSigned]);
