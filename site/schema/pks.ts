/** Key `pks`: the PKS API and the cluster. */
import { z } from "zod";
import { networkProfile } from "./network-profile.ts";
import { planAsCode } from "./plan-as-code.ts";
import { dnsLabel, endpoint, hostName, pem } from "./values.ts";

const nodePools = z.strictObject({
  computeProfile: z.string().min(1).describe("Compute profile that defines the pools (`--compute-profile`)."),
  instances: z
    .record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "a pool's name: letters, digits, dots and dashes"),
      z.int().min(1).max(200),
    )
    .refine((pools) => Object.keys(pools).length > 0, "at least one pool, such as { general: 3 }")
    .describe("Workers of each pool (`--node-pool-instances`); change in place."),
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
    workers: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .describe("Number of worker nodes; changes in place. Absent: 3, or the sum of the node pools."),
    nodePools: nodePools.optional().describe("Workers in pools. Absent: all workers are alike."),
    kubernetesVersion: z
      .string()
      .regex(/^\d+\.\d+(\.\d+)?$/, "a Kubernetes version such as 1.31 or 1.31.4")
      .optional()
      .describe(
        "A deliberate upgrade (`upgrade-cluster`) to this version, which PKS must offer. Absent: as PKS made the cluster.",
      ),
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
    timeoutMinutes: z
      .number()
      .min(0.1)
      .max(600)
      .default(90)
      .describe("How long to wait for one PKS operation."),
    networkProfile: networkProfile
      .optional()
      .describe("The cluster's network profile. Absent: the tile's own settings."),
    planAsCode: planAsCode
      .optional()
      .describe("The plan for the platform team, written as a file for `om`. Absent: none is written."),
  })
  .refine((value) => (value.username === undefined) !== (value.clientName === undefined), {
    path: ["username"],
    error: "exactly one of username and clientName",
    when: isObject,
  })
  .refine(
    ({ workers, nodePools: pools }) => workers === undefined || [undefined, workers].includes(sum(pools)),
    {
      path: ["workers"],
      error: "the sum of pks.nodePools.instances, or no number of its own",
      when: isObject,
    },
  );

/** Also beside other problems: everything is said at once. */
function isObject({ value }: { value: unknown }): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** undefined without pools, and where they are wrong themselves. */
function sum(pools: z.infer<typeof nodePools> | undefined): number | undefined {
  const counts = Object.values(pools?.instances ?? {});
  return counts.length === 0 || !counts.every(Number.isInteger)
    ? undefined
    : counts.reduce((total, count) => total + count, 0);
}
