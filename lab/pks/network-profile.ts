/** What a network profile may say: docs-pks, network-profiles-define.html.md.erb ("Network Profile Parameters"). */
import { isIP } from "node:net";
import { z } from "zod";
import { Refusal } from "./refusal.ts";
import type { NetworkProfileRecord } from "./state.ts";
import { TILE_NETWORK } from "./tile.ts";

const id = z.string().min(1);
const ids = z.array(id).min(1);
const prefix = z.int().min(16).max(28);
const address = z.string().refine((text) => isIP(text) !== 0, "is no IP address");
const network = z.union([z.ipv4(), z.cidrv4()], "is neither an IP address nor a subnet");
/** NCP takes numbers and booleans as text too. */
const settings = z.record(z.string(), z.unknown());

const cniParameters = z.strictObject({
  nsx_lb: z.boolean().optional(),
  nsx_ingress_controller: z.boolean().optional(),
  ingress_ip: address.optional(),
  ingress_persistence_settings: z
    .strictObject({
      persistence_type: z.enum(["none", "cookie", "source_ip"]),
      persistence_timeout: z.int().min(1),
    })
    .optional(),
  max_l4_lb_service: z.int().min(1).optional(),
  l4_persistence_type: z.literal("source_ip").optional(),
  l4_lb_algorithm: z.enum(["round_robin", "least_connection", "ip_hash", "weighted_round_robin"]).optional(),
  x_forwarded_for: z.enum(["none", "insert", "replace"]).optional(),
  lb_http_request_header_size: z.int().min(1).optional(),
  lb_http_response_header_size: z.int().min(1).optional(),
  lb_http_response_timeout: z.int().min(1).optional(),
  lb_connection_multiplexing_enabled: z.boolean().optional(),
  lb_connection_multiplexing_number: z.int().min(1).optional(),
  connect_retry_timeout: z.int().min(1).optional(),
  log_settings: z
    .strictObject({
      log_level: z.enum(["INFO", "WARNING", "DEBUG", "ERROR", "CRITICAL"]).optional(),
      log_firewall_traffic: z.enum(["ALL", "ALLOW", "DENY"]).optional(),
      log_dropped_traffic: z.boolean().optional(),
    })
    .optional(),
  enable_hostport: z.boolean().optional(),
  enable_nodelocaldns: z.boolean().optional(),
  client_ssl_profile: z.string().optional(),
  top_firewall_section_marker: id.optional(),
  bottom_firewall_section_marker: id.optional(),
  extensions: z
    .strictObject({
      ncp: z
        .strictObject({
          nsx_v3: settings.optional(),
          coe: settings.optional(),
          ha: settings.optional(),
          k8s: z.looseObject({ lb_ip_allocation: z.enum(["relaxed", "strict"]).optional() }).optional(),
        })
        .optional(),
      "nsx-node-agent": settings.optional(),
    })
    .optional(),
});

const parametersSchema = z.strictObject({
  lb_size: z.enum(["small", "medium", "large"]).optional(),
  pod_ip_block_ids: ids.optional(),
  pod_subnet_prefix: prefix.optional(),
  pod_routable: z.boolean().optional(),
  fip_pool_ids: ids.optional(),
  t0_router_id: id.optional(),
  master_vms_nsgroup_id: z.string().optional(),
  node_ip_block_ids: ids.optional(),
  node_routable: z.boolean().optional(),
  node_subnet_prefix: prefix.optional(),
  nodes_dns: z.array(address).max(3).optional(),
  dns_lookup_mode: z.enum(["API", "API_INGRESS"]).optional(),
  ingress_prefix: id.optional(),
  single_tier_topology: z.boolean().optional(),
  infrastructure_networks: z.array(network).optional(),
  failover_mode: z.enum(["PREEMPTIVE", "NON_PREEMPTIVE"]).optional(),
  cni_configurations: z
    .strictObject({ type: z.literal("nsxt"), parameters: cniParameters.optional() })
    .optional(),
});

const profileSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().default(""),
  // Text in the REST schema (vmware/container-service-extension, pksclient/models/network_profile_request.py), an
  // object in every profile file; the API takes both.
  parameters: z.preprocess(readText, z.record(z.string(), z.unknown(), "is no JSON object")).default({}),
});

/** A network profile that the API takes. */
export type NewNetworkProfile = Omit<NetworkProfileRecord, "uuid">;

/**
 * Checks a request to create a profile.
 * @param others the profiles that exist: those that share a pod IP block must agree on its subnets
 * @throws Refusal naming every wrong field, its value's problem included; the wording is ours, the real API's is unknown
 */
export function readNetworkProfile(
  body: unknown,
  others: readonly NetworkProfileRecord[],
): NewNetworkProfile {
  const profile = parse(profileSchema, body, "");
  const parameters = parse(parametersSchema, profile.parameters, "parameters.");
  const problem = prefixProblem(parameters, others);
  if (problem !== undefined) throw invalid(problem);
  if (parameters.dns_lookup_mode === "API_INGRESS" && parameters.ingress_prefix === undefined) {
    throw invalid("parameters.ingress_prefix: is needed with dns_lookup_mode API_INGRESS");
  }
  if (others.some((other) => other.name === profile.name)) {
    throw new Refusal(409, `Network profile ${profile.name} already exists`);
  }
  return profile;
}

/** A block's subnets have one size: the tile's for its blocks, and the same in all profiles that share one. */
function prefixProblem(
  parameters: z.infer<typeof parametersSchema>,
  others: readonly NetworkProfileRecord[],
): string | undefined {
  const wanted = parameters.pod_subnet_prefix;
  if (wanted === undefined) return undefined;
  const blocks = parameters.pod_ip_block_ids;
  if (blocks === undefined) return "parameters.pod_subnet_prefix: needs pod_ip_block_ids of its own";
  const tile = TILE_NETWORK["pod_ip_block_ids"];
  if (
    Array.isArray(tile) &&
    blocks.some((block) => tile.includes(block)) &&
    wanted !== TILE_NETWORK["pod_subnet_prefix"]
  ) {
    return "parameters.pod_subnet_prefix: cannot be set for an IP block that the tile uses";
  }
  const sharing = others.find((other) => {
    const theirs = other.parameters["pod_ip_block_ids"];
    return (
      Array.isArray(theirs) &&
      blocks.some((block) => theirs.includes(block)) &&
      (other.parameters["pod_subnet_prefix"] ?? 24) !== wanted
    );
  });
  return (
    sharing &&
    `parameters.pod_subnet_prefix: differs from that of network profile ${sharing.name}, which uses the same IP block`
  );
}

function parse<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${path}${issue.path.join(".")}: ${issue.message}`);
  throw invalid(problems.join("; "));
}

function invalid(problem: string): Refusal {
  return new Refusal(400, `Network profile is invalid: ${problem}`);
}

function readText(parameters: unknown): unknown {
  if (typeof parameters !== "string") return parameters;
  try {
    return JSON.parse(parameters);
  } catch {
    return undefined;
  }
}
