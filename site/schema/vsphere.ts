/** Keys `vsphere` and `bosh`: where the cluster's VMs run. */
import { z } from "zod";
import { endpoint, pem } from "./values.ts";

const rule = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("false keeps the rule but switches it off, as for host maintenance."),
    mandatory: z
      .boolean()
      .default(false)
      .describe("true: a VM is not started if the rule cannot hold; needs more hosts than VMs."),
  })
  .prefault({});

export const vsphere = z.strictObject({
  server: endpoint().describe(
    "Host name of the vCenter; user and password come from VSPHERE_USER and VSPHERE_PASSWORD.",
  ),
  datacenter: z.string().min(1).describe("Inventory name or path of the datacenter."),
  computeCluster: z
    .string()
    .min(1)
    .describe("Inventory name or path of the compute cluster that runs the VMs."),
  allowUnverifiedTls: z.boolean().default(false).describe("Do not verify the vCenter's certificate."),
  antiAffinity: z
    .strictObject({ masters: rule, workers: rule })
    .prefault({})
    .describe("DRS rules that keep the VMs on different hosts."),
});

export const bosh = z.strictObject({
  environment: z
    .string()
    .min(1)
    .describe(
      "Address of the BOSH director; client and secret come from BOSH_CLIENT and BOSH_CLIENT_SECRET.",
    ),
  caCertificate: pem()
    .optional()
    .describe("CA that signed the director's certificate: PEM, or a file's path."),
});
