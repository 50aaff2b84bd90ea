/** Key `pks`: the PKS API and the cluster. */
import { z } from "zod";
import { dnsLabel, endpoint, hostName, pem } from "./values.ts";

/**
 * Parameters of a network profile. Source: TKGI 1.20 "Defining Network Profiles"; the API refuses what it does not know,
 * so `name` and the sizes are typed here and `parameters` takes the rest as the API spells it.
 */
export const networkProfile = z.strictObject({
  name: dnsLabel().describe("Name of the profile. It is created if absent and adopted if equal."),
  description: z.string().optional().describe("Shown by the CLI."),
  lbSize: z
    .enum(["small", "medium", "large"])
    .default("small")
    .describe("Size of the NSX-T load balancer (`lb_size`). Cannot change on a living cluster."),
  podSubnetPrefix: z
    .int()
    .min(20)
    .max(30)
    .optional()
    .describe(
      "Prefix length of a namespace's pod subnet (`pod_subnet_prefix`). Cannot change on a living cluster.",
    ),
  podRoutable: z
    .boolean()
    .optional()
    .describe("Pods without SNAT (`pod_routable`). Cannot change on a living cluster."),
  podIpBlockIds: z
    .array(z.uuid("an NSX ID (UUID)"))
    .min(1)
    .optional()
    .describe("NSX IDs of the pod IP blocks (`pod_ip_block_ids`)."),
  fipPoolIds: z
    .array(z.uuid("an NSX ID (UUID)"))
    .min(1)
    .optional()
    .describe("NSX IDs of the floating IP pools (`fip_pool_ids`)."),
  singleTierTopology: z
    .boolean()
    .optional()
    .describe(
      "One Tier-1 router for the cluster (`single_tier_topology`). Cannot change on a living cluster.",
    ),
});

export const pks = z
  .strictObject({
    cli: z.enum(["pks", "tkgi"]).default("tkgi").describe("The command line program on this machine."),
    api: endpoint().describe("Host name of the PKS API."),
    caCertificate: pem()
      .optional()
      .describe(
        "CA that signed the API's certificate: PEM, or a file's path. Absent: the machine's trust store.",
      ),
    skipTlsVerify: z.boolean().default(false).describe("Do not verify the API's certificate."),
    username: z.string().min(1).optional().describe("UAA user; the password comes from PKS_USER_PASSWORD."),
    clientName: z.string().min(1).optional().describe("UAA client; the secret comes from PKS_CLIENT_SECRET."),
    cluster: dnsLabel().describe("Name of the cluster."),
    externalHostname: hostName().describe(
      "Host name of the cluster's Kubernetes API. Another one is another cluster.",
    ),
    plan: z
      .string()
      .min(1)
      .describe("PKS plan: three masters, privileged containers. Another one is another cluster."),
    workers: z.int().min(1).max(200).default(3).describe("Number of worker nodes; changes in place."),
    tags: z
      .record(
        z
          .string()
          .regex(
            /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
            "a tag's name: letters, digits, dots, dashes and underscores",
          ),
        z.string().regex(/^[^,:"]*$/, "a tag's value: no comma, colon or quote"),
      )
      .default({})
      .describe("Tags of the cluster; change in place."),
    adopt: z
      .boolean()
      .default(false)
      .describe("Take over a cluster of this name that this stack did not make."),
    protect: z.boolean().default(true).describe("Refuse to delete or replace the cluster."),
    timeoutMinutes: z.int().min(1).max(600).default(90).describe("How long to wait for one PKS operation."),
    networkProfile: networkProfile
      .optional()
      .describe("The cluster's network profile. Absent: the tile's own settings."),
  })
  .refine((value) => (value.username === undefined) !== (value.clientName === undefined), {
    path: ["username"],
    error: "exactly one of username and clientName",
    // Also beside other problems: everything is said at once.
    when: ({ value }) => typeof value === "object" && value !== null && !Array.isArray(value),
  });
