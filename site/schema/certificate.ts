/** Key `certificate`: where Rancher's certificate comes from. */
import { z } from "zod";
import { pem, SECRET } from "./values.ts";

const renewBeforeDays = z
  .int()
  .min(1)
  .max(365)
  .default(30)
  .describe("Renew, or ask for a renewal, this many days before the end.");
const additionalTrustedCAs = pem()
  .optional()
  .describe("Further CAs that Rancher trusts: PEM, or a file's path.");

export const certificate = z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("provided"),
    chain: pem().describe("The certificate, then its intermediates: PEM, or a file's path."),
    key: pem()
      .meta(SECRET)
      .describe(
        "The certificate's private key. Secret: `pulumi config set --secret --path 'certificate.key'`.",
      ),
    ca: pem()
      .optional()
      .describe("The CA that signed the chain (intermediates, then root). Absent: a publicly trusted CA."),
    additionalTrustedCAs,
    renewBeforeDays,
  }),
  z.strictObject({
    source: z.literal("self-signed"),
    organization: z
      .string()
      .min(1)
      .default("Rancher HA")
      .describe("Organization in the CA's and the certificate's subject."),
    validityDays: z
      .int()
      .min(1)
      .max(3650)
      .default(825)
      .describe("How long the certificate is valid; its CA is valid for ten years."),
    additionalTrustedCAs,
    renewBeforeDays,
  }),
]);
