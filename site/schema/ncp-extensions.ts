/**
 * Key `pks.networkProfile.cniConfigurations.extensions`: settings of NCP and of the NSX node agent. Source: TKGI 1.20,
 * "cni_configurations Extensions Parameters"; what that table does not name is taken as NCP's ConfigMap spells it.
 */
import { z } from "zod";

const FIXED = "Cannot change on a living cluster.";
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const number = () => z.int().min(0).optional();
const flag = () => z.boolean().optional();

/** Typed keys in camelCase; any other must be spelled as in NCP's ConfigMap, so that a mistyped one is found. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const spelled = (key: string) => key in shape || (/^[a-z0-9_]+$/.test(key) && !(camelCase(key) in shape));
  return z
    .object(shape)
    .catchall(scalar)
    .superRefine((settings, context) => {
      for (const [key, input] of Object.entries(settings)) {
        if (spelled(key)) continue;
        const known = Object.keys(shape).join(", ");
        const message = `${known || "NCP's own names"}, or another setting as NCP's ConfigMap spells it (snake_case)`;
        context.addIssue({ code: "custom", path: [key], message, input });
      }
    })
    .optional();
}

const nsxV3 = section({
  clusterUnavailableRetry: flag().describe("Retry while NSX has no endpoint; false if absent."),
  concurrentConnections: number().describe("Connections to all NSX managers; 10 if absent."),
  connIdleTimeout: number().describe("Seconds; 10 if absent."),
  cookieName: z.string().min(1).optional().describe("Cookie of layer 7 persistence."),
  httpRetries: number().describe("3 if absent."),
  httpTimeout: number().describe("Seconds; 10 if absent."),
  l4LbAutoScaling: flag().describe("A further load balancer where one is full; true if absent."),
  membersPerMediumLbs: number().describe(`Pool members of a medium load balancer; 2000 if absent. ${FIXED}`),
  membersPerSmallLbs: number().describe(`Pool members of a small load balancer; 2000 if absent. ${FIXED}`),
  natfirewallmatch: z
    .enum(["BYPASS", "MATCH_EXTERNAL_ADDRESS", "MATCH_INTERNAL_ADDRESS"])
    .optional()
    .describe(`How the firewall sees NAT traffic; MATCH_INTERNAL_ADDRESS if absent. ${FIXED}`),
  ncpEnforcedPoolMemberLimit: z
    .enum(["ACTIVATE", "CRD_LB_ONLY", "DEACTIVATE"])
    .optional()
    .describe(`With relaxScaleValidation; DEACTIVATE if absent. ${FIXED}`),
  relaxScaleValidation: flag().describe("Do not count pools and virtual servers; false if absent."),
  retries: number().describe("After stale revisions; 10 if absent."),
  snatRuleLogging: z.enum(["none", "basic", "extended"]).optional().describe("none if absent."),
});

const k8s = section({
  enableNamespaceSubnets: flag().describe(
    "Namespaces may name their subnets (ncp/subnets); false if absent.",
  ),
  httpIngressPort: z.int().min(1).max(65535).optional().describe("80 if absent."),
  httpsIngressPort: z.int().min(1).max(65535).optional().describe("443 if absent."),
  labelFilteringRegexList: z.array(z.string()).optional().describe("Labels that become no NSX tags."),
  lbIpAllocation: z
    .enum(["relaxed", "strict"])
    .optional()
    .describe("strict: ingress.loadBalancerIp must lie in the floating pool; relaxed if absent."),
  statefulsetIpRange: flag().describe("Stateful sets may name their addresses; false if absent."),
});

/** All of it is updatable, but for the settings that say otherwise. */
export const extensions = z.strictObject({
  ncp: z.strictObject({ nsxV3, coe: section({}), ha: section({}), k8s }).optional(),
  nsxNodeAgent: section({ connectRetryTimeout: number().describe("Seconds; 220 if absent.") }),
});

function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
