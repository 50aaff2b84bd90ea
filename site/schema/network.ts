/** Keys `ingress`, `dns` and `capacity`: how requests and namespaces meet NSX-T. */
import { z } from "zod";
import { chart, chartValues, cidr, dnsLabel, hostName, ipv4, nameServer, SECRET } from "./values.ts";

export const ingress = z.strictObject({
  controller: z
    .enum(["f5-nginx", "ingress-nginx", "traefik"])
    .default("f5-nginx")
    .describe("ingress-nginx was retired in March 2026: no fixes any more."),
  namespace: dnsLabel()
    .default("ingress-controller")
    .describe(
      "The controller's own namespace; never cattle-system (Rancher's post-delete hook empties that).",
    ),
  className: dnsLabel()
    .default("nginx")
    .describe("Ingress class, by annotation, so that NCP leaves the Ingress alone."),
  loadBalancerIp: ipv4()
    .optional()
    .describe("A fixed address of the floating pool. Absent: the next free one."),
  chart: chart().optional().describe("Absent: the controller's public chart in the version that was tried."),
  values: chartValues().default({}).describe("Merged over the program's chart values."),
  timeoutMinutes: z
    .number()
    .min(0.1)
    .max(120)
    .default(15)
    .describe("How long to wait for the controller's pods, and for its address."),
});

/** A shared key as name server and program both know it (RFC 8945). */
const tsig = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$/, "a key's name as in the name server's configuration")
    .describe("The key's name, as the name server knows it."),
  algorithm: z
    .enum(["hmac-sha256", "hmac-sha512", "hmac-sha384", "hmac-sha224", "hmac-sha1", "hmac-md5"])
    .default("hmac-sha256")
    .describe("The key's algorithm."),
  secret: z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, "a key in base64")
    .meta(SECRET)
    .describe(
      "The key, in base64. Secret: `pulumi config set --secret --path 'rancher-ha:dns.tsig.secret'`.",
    ),
});

export const dns = z
  .strictObject({
    mode: z
      .enum(["manual", "nsupdate", "none"])
      .default("manual")
      .describe(
        "manual: the program says which record to make and waits for it. nsupdate: it makes, changes and removes the records (RFC 2136). none: nobody looks.",
      ),
    servers: z
      .array(nameServer())
      .default([])
      .describe(
        "Name servers that must all know the records; the first that accepts updates gets them. Empty: this machine's resolver.",
      ),
    zone: hostName()
      .optional()
      .describe("nsupdate: the zone that holds the records. Absent: the name server says."),
    ttl: z.int().min(1).max(86400).default(300).describe("nsupdate: the records' time to live, in seconds."),
    tsig: tsig.optional().describe("nsupdate: the key that allows the updates."),
    adopt: z
      .boolean()
      .default(false)
      .describe("nsupdate: take over a record of the name that holds another address."),
    timeoutMinutes: z.number().min(0.1).max(1440).default(60).describe("How long to wait for a record."),
  })
  .refine(({ mode, servers }) => mode !== "nsupdate" || servers.length > 0, {
    path: ["servers"],
    error: "at least one name server: mode nsupdate sends its updates there",
    when: isObject,
  })
  .refine(({ mode, tsig: key }) => mode !== "nsupdate" || key !== undefined, {
    path: ["tsig"],
    error: "name and secret of the key that mode nsupdate signs with",
    when: isObject,
  });

export const capacity = z.strictObject({
  podIpBlocks: z
    .array(cidr())
    .default([])
    .describe("NSX-T IP blocks for pods. Empty: pod subnets are not counted."),
  podSubnetPrefix: z
    .int()
    .min(16)
    .max(28)
    .optional()
    .describe("Prefix length of a namespace's pod subnet. Absent: the network profile's, else 24."),
  usedSubnets: z.int().min(0).default(0).describe("Pod subnets that other clusters use of these blocks."),
  floatingIps: z
    .int()
    .min(0)
    .optional()
    .describe("Free addresses of the floating IP pool. Absent: they are not counted."),
  topology: z
    .enum(["shared", "dedicated"])
    .optional()
    .describe(
      "dedicated: a Tier-1 router for each namespace. Absent: as the network profile's singleTierTopology says, else shared.",
    ),
  tier1Routers: z
    .int()
    .min(0)
    .optional()
    .describe("Tier-1 routers that NSX-T has left. Absent: they are not counted."),
  virtualServers: z
    .int()
    .min(1)
    .optional()
    .describe(
      "Virtual servers of one load balancer. Absent: small 20, medium 100, large 1000; see your NSX-T's configuration maximums.",
    ),
  loadBalancers: z
    .int()
    .min(0)
    .default(0)
    .describe("Services of type LoadBalancer besides the ingress controller's."),
  edgeClusters: z.int().min(0).default(0).describe("Clusters that Rancher will manage."),
  projects: z.int().min(0).default(0).describe("Projects beyond Default and System."),
  users: z.int().min(0).default(0).describe("Users who store preferences or credentials."),
});

/** Also beside other problems: everything is said at once. */
function isObject({ value }: { value: unknown }): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
