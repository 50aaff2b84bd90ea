/** Keys `ingress`, `dns` and `capacity`: how requests and namespaces meet NSX-T. */
import { z } from "zod";
import { chart, chartValues, cidr, dnsLabel, ipv4, nameServer } from "./values.ts";

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
});

export const dns = z.strictObject({
  mode: z
    .enum(["manual", "none"])
    .default("manual")
    .describe("manual: the program says which record to make and waits for it. none: nobody looks."),
  servers: z
    .array(nameServer())
    .default([])
    .describe("Name servers that must all know the records. Empty: this machine's resolver."),
  timeoutMinutes: z.int().min(1).max(1440).default(60).describe("How long to wait for a record."),
});

export const capacity = z.strictObject({
  podIpBlocks: z
    .array(cidr())
    .default([])
    .describe("NSX-T IP blocks for pods. Empty: capacity is not computed."),
  podSubnetPrefix: z.int().min(20).max(30).default(24).describe("Prefix length of a namespace's pod subnet."),
  usedSubnets: z.int().min(0).default(0).describe("Pod subnets that other clusters use of these blocks."),
  floatingIps: z
    .int()
    .min(0)
    .optional()
    .describe("Free addresses of the floating IP pool (NAT mode needs one a namespace)."),
  topology: z
    .enum(["shared", "dedicated"])
    .default("shared")
    .describe("dedicated: a Tier-1 router for each namespace."),
  edgeClusters: z.int().min(0).default(0).describe("Clusters that Rancher will manage."),
  projects: z.int().min(0).default(0).describe("Projects beyond Default and System."),
  users: z.int().min(0).default(0).describe("Users who store preferences or credentials."),
});
