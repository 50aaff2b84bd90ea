/**
 * Key `pks.networkProfile`: every parameter of a network profile. Source of names, values and defaults: TKGI 1.20,
 * "Creating and Managing Network Profiles (NSX Only)", tables "Top-Level Parameters" and "cni_configurations
 * Parameters", with "Customizing Node Networks" and "Customizing Pod Networks" for the node and pod keys.
 */
import { z } from "zod";
import { extensions } from "./ncp-extensions.ts";
import { cidr, dnsLabel, ipv4 } from "./values.ts";

/** What the API calls it, and whether a living cluster can get another value. */
const fixed = (name: string, text: string) => `${text} (\`${name}\`). Cannot change on a living cluster.`;
const updatable = (name: string, text: string) => `${text} (\`${name}\`). Updatable.`;

/** NSX's Policy API takes names where its older API had UUIDs. */
const nsxId = () =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "an NSX ID: a UUID, or with the Policy API a name");
const nsxIds = () => z.array(nsxId()).min(1);
const ipv4OrNetwork = () =>
  z.string().refine((text) => [ipv4(), cidr()].some((kind) => kind.safeParse(text).success), {
    error: "an IPv4 address, or a network such as 10.0.0.0/24",
  });
/** From a whole /16 block down to 16 addresses. */
const prefix = () => z.int().min(16).max(28);

const persistence = z.strictObject({
  persistenceType: z
    .enum(["cookie", "source_ip"])
    .describe(updatable("persistence_type", "What a session is known by")),
  persistenceTimeout: z.int().min(1).describe(updatable("persistence_timeout", "Seconds")),
});

const logSettings = z.strictObject({
  logLevel: z
    .enum(["INFO", "WARNING", "DEBUG", "ERROR", "CRITICAL"])
    .optional()
    .describe(updatable("log_level", "NCP's log level")),
  logFirewallTraffic: z
    .enum(["ALL", "ALLOW", "DENY"])
    .optional()
    .describe(updatable("log_firewall_traffic", "Firewall traffic to log; DENY if absent")),
  logDroppedTraffic: z
    .boolean()
    .optional()
    .describe(updatable("log_dropped_traffic", "Deprecated by logFirewallTraffic")),
});

const cniConfigurations = z.strictObject({
  nsxLb: z
    .boolean()
    .refine((on) => on, "true: without it no Service of type LoadBalancer gets an address")
    .optional()
    .describe(
      updatable("nsx_lb", "Layer 4 virtual servers for Services of type LoadBalancer; true if absent"),
    ),
  nsxIngressController: z
    .boolean()
    .optional()
    .describe(
      fixed("nsx_ingress_controller", "Deprecated: NSX-T's own layer 7 ingress beside ours; true if absent"),
    ),
  ingressIp: ipv4()
    .optional()
    .describe(fixed("ingress_ip", "Address of NSX-T's own ingress, not of this program's")),
  ingressPersistenceSettings: persistence.optional().describe("Both of its keys, or neither."),
  maxL4LbService: z
    .int()
    .min(1)
    .optional()
    .describe(updatable("max_l4_lb_service", "Limit of layer 4 virtual servers of the cluster")),
  l4PersistenceType: z
    .literal("source_ip")
    .optional()
    .describe(updatable("l4_persistence_type", "What a layer 4 connection sticks to")),
  l4LbAlgorithm: z
    .enum(["round_robin", "least_connection", "ip_hash", "weighted_round_robin"])
    .optional()
    .describe(updatable("l4_lb_algorithm", "round_robin if absent")),
  xForwardedFor: z
    .enum(["none", "insert", "replace"])
    .optional()
    .describe(
      updatable("x_forwarded_for", "Layer 7; also turns the forwarded port and protocol on; none if absent"),
    ),
  lbHttpRequestHeaderSize: z
    .int()
    .min(1)
    .optional()
    .describe(updatable("lb_http_request_header_size", "The largest header of a request")),
  lbHttpResponseHeaderSize: z
    .int()
    .min(1)
    .optional()
    .describe(updatable("lb_http_response_header_size", "The largest header of an answer")),
  lbHttpResponseTimeout: z
    .int()
    .min(1)
    .optional()
    .describe(updatable("lb_http_response_timeout", "Seconds that an answer may take")),
  lbConnectionMultiplexingEnabled: z
    .boolean()
    .optional()
    .describe(updatable("lb_connection_multiplexing_enabled", "TCP multiplexing; false if absent")),
  lbConnectionMultiplexingNumber: z
    .int()
    .min(1)
    .optional()
    .describe(updatable("lb_connection_multiplexing_number", "Multiplexed connections; 6 if absent")),
  connectRetryTimeout: z
    .int()
    .min(1)
    .optional()
    .describe(updatable("connect_retry_timeout", "Seconds between tries to connect to a pod")),
  logSettings: logSettings.optional(),
  enableHostport: z
    .boolean()
    .optional()
    .describe(updatable("enable_hostport", "Host ports of pods; false if absent")),
  enableNodelocaldns: z
    .boolean()
    .optional()
    .describe(updatable("enable_nodelocaldns", "NodeLocal DNSCache; false if absent")),
  clientSslProfile: nsxId()
    .optional()
    .describe(updatable("client_ssl_profile", "NSX-T's TLS profile towards clients, layer 7")),
  topFirewallSectionMarker: nsxId()
    .optional()
    .describe(updatable("top_firewall_section_marker", "Firewall section below which NCP puts its own")),
  bottomFirewallSectionMarker: nsxId()
    .optional()
    .describe(updatable("bottom_firewall_section_marker", "Firewall section above which NCP puts its own")),
  extensions: extensions.optional(),
});

const OWN_BLOCKS = "only with podIpBlockIds that the tile does not use";

export const networkProfile = z
  .strictObject({
    name: dnsLabel().describe("Name of the profile. It is created if absent and adopted if equal."),
    description: z.string().optional().describe("Shown by the CLI."),
    lbSize: z
      .enum(["small", "medium", "large"])
      .default("small")
      .describe(fixed("lb_size", "Size of the NSX-T load balancer")),
    podIpBlockIds: nsxIds()
      .optional()
      .describe(updatable("pod_ip_block_ids", "NSX IDs of the pod IP blocks; may grow and be reordered")),
    podSubnetPrefix: prefix()
      .optional()
      .describe(
        fixed(
          "pod_subnet_prefix",
          "Prefix length of a namespace's pod subnet; only with podIpBlockIds of its own",
        ),
      ),
    podRoutable: z
      .boolean()
      .optional()
      .describe(
        fixed("pod_routable", "Pods without SNAT; only with podIpBlockIds of its own; false if absent"),
      ),
    fipPoolIds: nsxIds()
      .optional()
      .describe(updatable("fip_pool_ids", "NSX IDs of the floating IP pools; may grow and be reordered")),
    t0RouterId: nsxId().optional().describe(fixed("t0_router_id", "NSX ID of the Tier-0 router")),
    masterVmsNsgroupId: nsxId()
      .optional()
      .describe(fixed("master_vms_nsgroup_id", "NSX ID of the group that the masters join")),
    nodeIpBlockIds: nsxIds()
      .optional()
      .describe(
        updatable(
          "node_ip_block_ids",
          "NSX IDs of the node IP blocks; may grow, for the nodes of later clusters",
        ),
      ),
    nodeRoutable: z
      .boolean()
      .optional()
      .describe(fixed("node_routable", "Nodes without NAT; the tile's if absent")),
    nodeSubnetPrefix: prefix()
      .optional()
      .describe(fixed("node_subnet_prefix", "Prefix length of the nodes' subnet; 24 if absent")),
    nodesDns: z
      .array(ipv4())
      .max(3)
      .optional()
      .describe(updatable("nodes_dns", "Name servers of nodes and pods, at most three")),
    dnsLookupMode: z
      .enum(["API", "API_INGRESS"])
      .optional()
      .describe(fixed("dns_lookup_mode", "What PKS looks up in DNS at the creation")),
    ingressPrefix: dnsLabel()
      .optional()
      .describe(fixed("ingress_prefix", "First label of the ingress' name, with dnsLookupMode API_INGRESS")),
    singleTierTopology: z
      .boolean()
      .optional()
      .describe(fixed("single_tier_topology", "One Tier-1 router for the cluster; true if absent")),
    infrastructureNetworks: z
      .array(ipv4OrNetwork())
      .optional()
      .describe(fixed("infrastructure_networks", "Node networks that a shared Tier-1 router reaches")),
    failoverMode: z
      .enum(["PREEMPTIVE", "NON_PREEMPTIVE"])
      .optional()
      .describe(
        fixed("failover_mode", "Whether a recovered edge node takes over again; PREEMPTIVE if absent"),
      ),
    cniConfigurations: cniConfigurations
      .optional()
      .describe("Settings of NCP (`cni_configurations.parameters`; its type is always nsxt)."),
  })
  .refine((profile) => profile.podSubnetPrefix === undefined || profile.podIpBlockIds !== undefined, {
    path: ["podSubnetPrefix"],
    error: OWN_BLOCKS,
    when: isObject,
  })
  .refine((profile) => profile.podRoutable !== true || profile.podIpBlockIds !== undefined, {
    path: ["podRoutable"],
    error: OWN_BLOCKS,
    when: isObject,
  })
  .refine((profile) => (profile.dnsLookupMode === "API_INGRESS") === (profile.ingressPrefix !== undefined), {
    path: ["ingressPrefix"],
    error: "a label with dnsLookupMode API_INGRESS, and nothing without it",
    when: isObject,
  });

/** Also beside other problems: everything is said at once. */
function isObject({ value }: { value: unknown }): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
