/** The parts of a network profile that NCP acts on (domain facts B.1), with NCP's defaults. */
import { z } from "zod";

// An odd value counts as absent: PKS has checked the profile before.
const boolean = z.boolean().optional().catch(undefined);
const number = z.number().int().optional().catch(undefined);

const schema = z.object({
  lb_size: z.enum(["small", "medium", "large"]).catch("small"),
  pod_ip_block_ids: z.array(z.string()).catch([]),
  pod_subnet_prefix: number,
  pod_routable: boolean,
  single_tier_topology: boolean,
});
const cniSchema = z.object({
  nsx_lb: boolean,
  nsx_ingress_controller: boolean,
  ingress_ip: z.string().optional().catch(undefined),
  max_l4_lb_service: number,
  extensions: z
    .object({
      ncp: z.object({
        nsx_v3: z.object({ l4_lb_auto_scaling: boolean }).optional(),
        k8s: z.object({ lb_ip_allocation: z.string().optional() }).optional(),
      }),
    })
    .optional()
    .catch(undefined),
});
const cniPathSchema = z.object({ cni_configurations: z.object({ parameters: cniSchema }) });

/** What NCP was configured with for one cluster. */
export interface NcpProfile {
  /** Virtual servers that one load balancer service of this size holds: small 20, medium 100, large 1000. */
  readonly virtualServersPerService: number;
  /** Whether a further load balancer service is made when one is full. */
  readonly autoScaling: boolean;
  /** Load balancer services allowed; unlimited by default. */
  readonly maxServices: number;
  /** Whether Services of type LoadBalancer get an address at all. */
  readonly layer4: boolean;
  /** Whether NCP takes Ingress objects. */
  readonly layer7: boolean;
  /** Fixed address of the L7 virtual servers; from the pool by default. */
  readonly ingressAddress: string | undefined;
  /** Whether spec.loadBalancerIP may lie outside the pool. */
  readonly relaxedAddresses: boolean;
  /** IDs of the pod blocks, in the order in which they are used. */
  readonly podBlocks: readonly string[];
  /** Prefix length of a namespace's subnet. */
  readonly podSubnetPrefix: number;
  /** NAT mode: each namespace gets a SNAT rule and a floating address. */
  readonly nat: boolean;
  /** Whether each namespace gets a Tier-1 router of its own. */
  readonly routerPerNamespace: boolean;
}

const VIRTUAL_SERVERS = { small: 20, medium: 100, large: 1000 } as const;
/** The block that clusters without `pod_ip_block_ids` share. */
export const DEFAULT_POD_BLOCK = "pods";

/** Reads a cluster's parameters; what is absent is NCP's default. */
export function ncpProfile(parameters: Readonly<Record<string, unknown>>): NcpProfile {
  const profile = schema.parse(parameters);
  const cni = cniPathSchema.safeParse(parameters).data?.cni_configurations.parameters;
  const extensions = cni?.extensions?.ncp;
  const layer4 = cni?.nsx_lb ?? true;
  return {
    virtualServersPerService: VIRTUAL_SERVERS[profile.lb_size],
    autoScaling: extensions?.nsx_v3?.l4_lb_auto_scaling ?? true,
    maxServices: cni?.max_l4_lb_service ?? Number.POSITIVE_INFINITY,
    layer4,
    layer7: layer4 && (cni?.nsx_ingress_controller ?? true),
    ingressAddress: cni?.ingress_ip,
    relaxedAddresses: extensions?.k8s?.lb_ip_allocation !== "strict",
    podBlocks: profile.pod_ip_block_ids.length > 0 ? profile.pod_ip_block_ids : [DEFAULT_POD_BLOCK],
    podSubnetPrefix: profile.pod_subnet_prefix ?? 24,
    nat: !(profile.pod_routable ?? false),
    routerPerNamespace: !(profile.single_tier_topology ?? true),
  };
}
