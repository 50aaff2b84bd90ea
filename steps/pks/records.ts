/**
 * What the PKS CLI prints with --json, read leniently: fields differ between API versions, so only what is used is
 * asked for, and anything else may be there. Sources: TKGI 1.20 CLI reference; the PKS API's own models (1.7).
 * Throughout, undefined means that the API does not say.
 */
import { isIP } from "node:net";
import { z } from "zod";
import { count, flag, list, nodePools, text, upgrades } from "./lenient.ts";

/** A plan of the tile; `maxWorkers` and `os` are said by newer APIs only, `masters` and `privileged` by all but old ones. */
export const planRecord = z
  .looseObject({
    name: z.string(),
    description: text,
    worker_instances: count,
    master_instances: count,
    max_worker_instances: count,
    os: text,
    "allow-privileged-containers": flag,
    allow_privileged_containers: flag,
  })
  .transform((plan) => ({
    name: plan.name,
    description: plan.description,
    workers: plan.worker_instances,
    maxWorkers: plan.max_worker_instances,
    masters: plan.master_instances,
    privileged: plan["allow-privileged-containers"] ?? plan.allow_privileged_containers,
    /** `linux` or `windows`. */
    os: plan.os === "" ? undefined : plan.os.toLowerCase(),
  }));
export type Plan = z.infer<typeof planRecord>;

/** A network profile; `parameters` is JSON text in the REST API and may be an object from the CLI. */
export const networkProfileRecord = z
  .looseObject({
    name: z.string(),
    description: text,
    parameters: z
      .union([
        z.string().transform((json) => (json === "" ? {} : (JSON.parse(json) as unknown))),
        z.unknown(),
      ])
      .pipe(z.record(z.string(), z.unknown()).nullish()),
  })
  .transform((profile) => ({
    name: profile.name,
    description: profile.description,
    parameters: profile.parameters ?? {},
  }));
export type NetworkProfile = z.infer<typeof networkProfileRecord>;

const tag = z.looseObject({ name: z.string(), value: text });

/** A cluster. While it is created its addresses are words ("In Progress"): only addresses are kept. */
export const clusterRecord = z
  .looseObject({
    name: z.string(),
    uuid: z.string(),
    plan_name: text,
    last_action: text,
    last_action_state: text,
    last_action_description: text,
    kubernetes_master_ips: list,
    network_profile_name: text,
    compute_profile_name: text,
    k8s_version: text,
    kubernetes_version: text,
    pks_version: text,
    tkgi_version: text,
    available_upgrades: upgrades,
    node_pool_instances: nodePools,
    parameters: z
      .looseObject({
        kubernetes_master_host: text,
        kubernetes_worker_instances: count,
        compute_profile: text,
        node_pool_instances: nodePools,
        cluster_tags: z.array(tag).nullish(),
      })
      .nullish(),
  })
  .transform((cluster) => ({
    name: cluster.name,
    uuid: cluster.uuid,
    plan: cluster.plan_name,
    /** `CREATE`, `UPDATE`, `UPGRADE` or `DELETE`. */
    action: cluster.last_action.toUpperCase(),
    /** In lower case, words apart: `in progress`. What it means: `outcome`. */
    state: cluster.last_action_state.trim().toLowerCase().replaceAll(/[_-]/g, " "),
    description: cluster.last_action_description,
    masterIps: cluster.kubernetes_master_ips.filter((address) => isIP(address) !== 0),
    /** "" without one. */
    networkProfile: cluster.network_profile_name,
    /** "" without one: then there are no node pools. */
    computeProfile: cluster.compute_profile_name || (cluster.parameters?.compute_profile ?? ""),
    /** Workers of each pool. */
    nodePools: cluster.parameters?.node_pool_instances ?? cluster.node_pool_instances,
    kubernetesVersion: cluster.k8s_version || cluster.kubernetes_version,
    pksVersion: cluster.pks_version || cluster.tkgi_version,
    /** Kubernetes versions to which `upgrade-cluster` would bring it. */
    upgrades: cluster.available_upgrades,
    externalHostname: cluster.parameters?.kubernetes_master_host ?? "",
    workers: cluster.parameters?.kubernetes_worker_instances,
    /** By name; {} where the API says that there are none. */
    tags: tagsOf(cluster.parameters?.cluster_tags),
  }));
export type Cluster = z.infer<typeof clusterRecord>;

/** An API without the field says nothing about tags; one that shows null says that there are none. */
function tagsOf(tags: readonly z.infer<typeof tag>[] | null | undefined): Record<string, string> | undefined {
  return tags === undefined
    ? undefined
    : Object.fromEntries((tags ?? []).map(({ name, value }) => [name, value]));
}

/** What a cluster's state says about its last operation. */
export type Outcome = "working" | "succeeded" | "failed" | "unknown";

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  "in progress": "working",
  queued: "working",
  succeeded: "succeeded",
  failed: "failed",
  error: "failed",
};

/** `unknown` for a state that no documentation names: it is neither waited for nor taken for success or failure. */
export function outcome({ state }: Pick<Cluster, "state">): Outcome {
  return OUTCOMES[state] ?? "unknown";
}

/** True while PKS still works on the cluster. */
export function inProgress(cluster: Pick<Cluster, "state">): boolean {
  return outcome(cluster) === "working";
}
