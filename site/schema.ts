/** The site file as a whole: one schema, from which types, defaults, checks and the editors' JSON Schema come. */
import { z } from "zod";
import { certificate } from "./schema/certificate.ts";
import { capacity, dns, ingress } from "./schema/network.ts";
import type { networkProfile } from "./schema/network-profile.ts";
import { pks } from "./schema/pks.ts";
import { rancher } from "./schema/rancher.ts";
import { bosh, vsphere } from "./schema/vsphere.ts";

export const siteSchema = z.strictObject({
  pks: pks.describe("The PKS API and the cluster."),
  capacity: capacity.prefault({}).describe("What NSX-T has, and what is planned."),
  certificate: certificate.describe("Where Rancher's certificate comes from."),
  ingress: ingress.prefault({}).describe("The ingress controller and its address."),
  dns: dns.prefault({}).describe("Who makes the DNS records."),
  rancher: rancher.describe("Rancher itself."),
  vsphere: vsphere.describe("The vCenter and the anti-affinity rules."),
  bosh: bosh.describe("The BOSH director."),
  credentials: z
    .string()
    .regex(/^([A-Z][A-Z0-9_]*)?$/, "capital letters, digits and underscores, such as EDGE1")
    .default("")
    .describe("Prefix of this site's environment variables, if several sites share one environment."),
  lookups: z
    .enum(["live", "off"])
    .default("live")
    .describe("live: previews read the site. off: previews read nothing."),
});

/** A checked site file, with every default filled in and every PEM path replaced by the file's text. */
export type Site = z.infer<typeof siteSchema>;
/** Key `pks.networkProfile`. */
export type NetworkProfileSettings = z.infer<typeof networkProfile>;
