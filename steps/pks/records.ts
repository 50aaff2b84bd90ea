/**
 * What the PKS CLI prints with --json, read leniently: fields differ between API versions, so only what is used is
 * asked for, and anything else may be there. Sources: TKGI 1.20 CLI reference; the PKS API's own models (1.7).
 */
import { isIP } from "node:net";
import { z } from "zod";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** A plan. `masters` and `privileged` are undefined where the API is too old to say. */
export const planRecord = z
  .looseObject({
    name: z.string(),
    worker_instances: z.number().nullish(),
    master_instances: z.number().nullish(),
    "allow-privileged-containers": z.boolean().nullish(),
    allow_privileged_containers: z.boolean().nullish(),
  })
  .transform((plan) => ({
    name: plan.name,
    workers: plan.worker_instances ?? undefined,
    masters: plan.master_instances ?? undefined,
    privileged: plan["allow-privileged-containers"] ?? plan.allow_privileged_containers ?? undefined,
  }));
export type Plan = z.infer<typeof planRecord>;

/** A network profile; `parameters` is JSON text in the REST API and may be an object from the CLI. */
export const networkProfileRecord = z
  .looseObject({
    name: z.string(),
    description: text,
    parameters: z
      .union([z.string().transform((json) => (json === "" ? {} : JSON.parse(json))), z.unknown()])
      .pipe(z.record(z.string(), z.unknown()).nullish()),
  })
  .transform((profile) => ({
    name: profile.name,
    description: profile.description,
    parameters: profile.parameters ?? {},
  }));
export type NetworkProfile = z.infer<typeof networkProfileRecord>;

/** A cluster. While it is created its addresses are words ("In Progress"): only addresses are kept. */
export const clusterRecord = z
  .looseObject({
    name: z.string(),
    uuid: z.string(),
    plan_name: text,
    last_action: text,
    last_action_state: text,
    last_action_description: text,
    kubernetes_master_ips: z.array(z.string()).nullish(),
    network_profile_name: text,
    k8s_version: text,
    parameters: z
      .looseObject({
        kubernetes_master_host: text,
        kubernetes_worker_instances: z.number().nullish(),
        cluster_tags: z.array(z.looseObject({ name: z.string(), value: text })).nullish(),
      })
      .nullish(),
  })
  .transform((cluster) => ({
    name: cluster.name,
    uuid: cluster.uuid,
    plan: cluster.plan_name,
    action: cluster.last_action.toUpperCase(),
    state: cluster.last_action_state.toLowerCase(),
    description: cluster.last_action_description,
    masterIps: (cluster.kubernetes_master_ips ?? []).filter((address) => isIP(address) !== 0),
    networkProfile: cluster.network_profile_name,
    kubernetesVersion: cluster.k8s_version,
    externalHostname: cluster.parameters?.kubernetes_master_host ?? "",
    workers: cluster.parameters?.kubernetes_worker_instances ?? undefined,
    tags: Object.fromEntries((cluster.parameters?.cluster_tags ?? []).map((tag) => [tag.name, tag.value])),
  }));
export type Cluster = z.infer<typeof clusterRecord>;

/** True while PKS still works on the cluster; whatever is neither this nor succeeded counts as failed. */
export function inProgress(cluster: Cluster): boolean {
  return cluster.state === "in progress" || cluster.state === "queued";
}
