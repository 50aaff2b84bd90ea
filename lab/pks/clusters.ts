/** What the PKS API does with requests for clusters: checks them and writes them down for the queue. */
import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { z } from "zod";
import type { LabContext } from "../context.ts";
import { COMPUTE_PROFILES } from "./compute-profiles.ts";
import { PLANS } from "./plans.ts";
import { Refusal } from "./refusal.ts";
import type { PksSettings } from "./settings.ts";
import type { ClusterChange, ClusterRecord, PendingOperation, PksState } from "./state.ts";
import { conflictingField, replacedParameters } from "./tile.ts";

// docs-pks, tag-clusters.html.md.erb ("Tagging Rules"); the CLI's help allows a key without a value.
const tagText = z
  .string()
  .max(80)
  .regex(/^[^":,]*$/, 'must not contain ", : or ,');
const tagSchema = z.object({ name: tagText.min(1), value: tagText.default("") });
const poolsSchema = z.record(z.string(), z.int().min(1));

const drainSchema = {
  kubelet_drain_timeout: z.string().optional(),
  kubelet_drain_grace_period: z.string().optional(),
  kubelet_drain_force: z.string().optional(),
  kubelet_drain_ignore_daemonsets: z.string().optional(),
  kubelet_drain_delete_local_data: z.string().optional(),
  kubelet_drain_force_node: z.string().optional(),
};

/** pksclient/models/cluster_request.py of vmware/container-service-extension. */
const createSchema = z.object({
  name: z.string().min(1),
  plan_name: z.string().min(1),
  network_profile_name: z.string().default(""),
  compute_profile_name: z.string().default(""),
  kubernetes_profile_name: z.string().default(""),
  parameters: z.object({
    kubernetes_master_host: z.string().min(1),
    kubernetes_worker_instances: z.int().min(1).optional(),
    cluster_tags: z.array(tagSchema).default([]),
    node_pool_instances: poolsSchema.optional(),
  }),
});

/** pksclient/models/update_cluster_parameters.py. */
const updateSchema = z.object({
  kubernetes_worker_instances: z.int().min(1).optional(),
  network_profile_name: z.string().min(1).optional(),
  compute_profile_name: z.string().min(1).optional(),
  kubernetes_profile_name: z.string().min(1).optional(),
  cluster_tags: z.array(tagSchema).optional(),
  delete_all_tags: z.boolean().optional(),
  node_pool_instances: poolsSchema.optional(),
  ...drainSchema,
});

/** The record of a new cluster, its create pending. @throws Refusal */
export function newCluster(
  context: LabContext,
  settings: PksSettings,
  state: PksState,
  owner: string,
  body: unknown,
): ClusterRecord {
  const wanted = parse(createSchema, body);
  refuseClash(state, wanted.name);
  const plan = PLANS.find((known) => known.active && known.name === wanted.plan_name);
  if (plan === undefined) throw new Refusal(404, `Plan ${wanted.plan_name} not found`);
  const network =
    wanted.network_profile_name === "" ? {} : profileParameters(state, wanted.network_profile_name);
  const nodePools = pools(wanted.compute_profile_name, wanted.parameters.node_pool_instances, {});
  const workers = sum(nodePools) ?? wanted.parameters.kubernetes_worker_instances ?? plan.workers;
  refuseWorkers(workers, plan.name);
  return {
    name: wanted.name,
    uuid: randomUUID(),
    owner,
    plan: plan.name,
    externalHostname: wanted.parameters.kubernetes_master_host,
    masterAddress: masterAddress(context, state, wanted.parameters.kubernetes_master_host),
    createdAt: Date.now(),
    workers,
    tags: wanted.parameters.cluster_tags,
    networkProfile: wanted.network_profile_name,
    network,
    computeProfile: wanted.compute_profile_name,
    kubernetesProfile: wanted.kubernetes_profile_name,
    nodePools,
    drain: {},
    kubernetesVersion: settings.kubernetesVersion,
    pksVersion: settings.pksVersion,
    lastAction: "CREATE",
    state: "queued",
    description: "Operation is queued",
    provisioned: false,
    operation: pending("CREATE"),
    deployment: "none",
  };
}

/** The change that an update asks for. @throws Refusal */
export function clusterChange(state: PksState, cluster: ClusterRecord, body: unknown): ClusterChange {
  const { kubernetes_worker_instances: workers, ...wanted } = parse(updateSchema, body);
  if (!cluster.provisioned) throw new Refusal(422, `Cluster ${cluster.name} is not provisioned`);
  const change: ClusterChange = {};
  if (wanted.network_profile_name !== undefined) {
    change.networkProfile = wanted.network_profile_name;
    const next = profileParameters(state, wanted.network_profile_name);
    const field = conflictingField(cluster.networkProfile === "" ? undefined : cluster.network, next);
    // docs-pks, network-profiles-define.html.md.erb.
    if (field !== undefined)
      throw new Refusal(422, `Error processing update parameters: field ${field} has conflict`);
    change.network = replacedParameters(cluster.network, next);
  }
  if (wanted.compute_profile_name !== undefined) change.computeProfile = wanted.compute_profile_name;
  if (wanted.kubernetes_profile_name !== undefined) change.kubernetesProfile = wanted.kubernetes_profile_name;
  const computeProfile = change.computeProfile ?? cluster.computeProfile;
  const presentPools = change.computeProfile === undefined ? cluster.nodePools : {};
  const nodePools = pools(computeProfile, wanted.node_pool_instances, presentPools);
  if (computeProfile !== "") change.nodePools = nodePools;
  const count = sum(nodePools) ?? workers;
  if (count !== undefined) {
    refuseWorkers(count, cluster.plan);
    change.workers = count;
  }
  if (wanted.cluster_tags !== undefined) change.tags = wanted.cluster_tags;
  if (wanted.delete_all_tags === true) change.tags = [];
  const drain = Object.entries(wanted).filter(([key]) => key in drainSchema);
  if (drain.length > 0)
    change.drain = { ...cluster.drain, ...z.record(z.string(), z.string()).parse(Object.fromEntries(drain)) };
  return change;
}

/** An operation of now. */
export function pending(
  kind: PendingOperation["kind"],
  change: ClusterChange = {},
  task?: string,
): PendingOperation {
  return { kind, requested: Date.now(), change, ...(task === undefined ? {} : { task }) };
}

/**
 * The real texts are unknown: the documentation says that the name of a cluster whose create failed "creates a name
 * clash error in BOSH" (docs-pks, troubleshoot-issues.html.md.erb, "Cannot Re-Create a Cluster that Failed to Deploy").
 */
function refuseClash(state: PksState, name: string): void {
  const other = state.clusters.find((cluster) => cluster.name === name);
  if (other === undefined) return;
  if (other.provisioned || other.state !== "failed") throw new Refusal(409, `Cluster ${name} already exists`);
  throw new Refusal(
    409,
    `Cluster ${name} already exists: name clash with BOSH deployment service-instance_${other.uuid}`,
  );
}

function refuseWorkers(workers: number, planName: string): void {
  const plan = PLANS.find((known) => known.name === planName);
  if (plan === undefined || workers <= plan.maxWorkers) return;
  throw new Refusal(
    400,
    `Number of worker nodes ${workers} exceeds the maximum of ${plan.maxWorkers} of plan ${plan.name}`,
  );
}

function profileParameters(state: PksState, name: string): Record<string, unknown> {
  const profile = state.networkProfiles.find((known) => known.name === name);
  if (profile === undefined) throw new Refusal(404, `Network profile ${name} not found`);
  return profile.parameters;
}

/** The size of each node pool; {} without a compute profile. */
function pools(
  profileName: string,
  wanted: Record<string, number> | undefined,
  present: Record<string, number>,
): Record<string, number> {
  if (profileName === "") {
    if (wanted !== undefined) throw new Refusal(400, "Node pool instances need a compute profile");
    return {};
  }
  const profile = COMPUTE_PROFILES.find((known) => known.name === profileName);
  if (profile === undefined) throw new Refusal(404, `Compute profile ${profileName} not found`);
  const unknown = Object.keys(wanted ?? {}).find((pool) => !(pool in profile.nodePools));
  if (unknown !== undefined)
    throw new Refusal(400, `Node pool ${unknown} is not in compute profile ${profileName}`);
  return { ...profile.nodePools, ...present, ...wanted };
}

function sum(nodePools: Record<string, number>): number | undefined {
  const sizes = Object.values(nodePools);
  return sizes.length === 0 ? undefined : sizes.reduce((total, size) => total + size, 0);
}

/** The lowest free address, or the one that is given in place of a host name (docs-pks, network-profiles-dns). */
function masterAddress(context: LabContext, state: PksState, hostname: string): string {
  const used = new Set(state.clusters.map((cluster) => cluster.masterAddress));
  if (isIP(hostname) !== 0 && hostname.startsWith(`${context.network.masters}.`)) {
    if (!used.has(hostname)) return hostname;
    throw new Refusal(
      409,
      `[409] allocateOrReleaseFromIpPoolConflict Requested IP Address ${hostname} is already allocated`,
    );
  }
  for (let last = 1; last <= 254; last += 1) {
    const address = `${context.network.masters}.${last}`;
    if (!used.has(address)) return address;
  }
  throw new Refusal(500, "an error occurred during FIP allocation");
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Refusal(400, `Invalid request: ${problems.join("; ")}`);
}
