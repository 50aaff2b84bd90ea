/** Clusters as `pks` and `tkgi` print them. */
import * as z from "zod/mini";
import { printLabels, printLine, printTable } from "./output.ts";

const clusterSchema = z.object({
  name: z.string(),
  plan_name: z.string(),
  uuid: z.string(),
  last_action: z.string(),
  last_action_state: z.string(),
  last_action_description: z.string(),
  kubernetes_master_ips: z.array(z.string()),
  network_profile_name: z.string(),
  compute_profile_name: z.string(),
  kubernetes_profile_name: z.string(),
  k8s_version: z.string(),
  pks_version: z.string(),
  available_upgrades: z.array(z.object({ component: z.string(), version: z.string() })),
  parameters: z.object({
    kubernetes_master_host: z.string(),
    kubernetes_master_port: z.number(),
    kubernetes_worker_instances: z.number(),
    nsxt_network_details: z.string(),
    kubernetes_setting_plan_details: z.record(z.string(), z.string()),
    kubernetes_setting_cluster_details: z.record(z.string(), z.string()),
    cluster_tags: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
});

/** A cluster as the API shows it. */
export type Cluster = z.infer<typeof clusterSchema>;

/** Reads the API's answer. @throws if it is no cluster */
export function readCluster(answer: unknown): Cluster {
  return z.parse(clusterSchema, answer);
}

/**
 * The labels of `pks cluster` are those of the article (2019), the ones of `tkgi cluster` those of docs-pks
 * (compute-profiles-use.html.md.erb, tag-clusters.html.md.erb, 1.19).
 */
export function printCluster(program: string, cluster: Cluster, details: boolean): void {
  const { parameters } = cluster;
  const tags = parameters.cluster_tags
    .map((tag) => (tag.value === "" ? tag.name : `${tag.name}:${tag.value}`))
    .join(",");
  const newer = program === "tkgi";
  printLabels([
    ...label(newer, "TKGI Version", cluster.pks_version),
    ["Name", cluster.name],
    ...label(newer, "K8s Version", cluster.k8s_version),
    ["Plan Name", cluster.plan_name],
    ["UUID", cluster.uuid],
    ["Last Action", cluster.last_action],
    ["Last Action State", cluster.last_action_state],
    ["Last Action Description", cluster.last_action_description],
    ["Kubernetes Master Host", parameters.kubernetes_master_host],
    ["Kubernetes Master Port", String(parameters.kubernetes_master_port)],
    ["Worker Nodes", String(parameters.kubernetes_worker_instances)],
    ["Kubernetes Master IP(s)", cluster.kubernetes_master_ips.join(", ")],
    ["Network Profile Name", cluster.network_profile_name],
    ...label(newer, "Kubernetes Profile Name", cluster.kubernetes_profile_name),
    ...label(newer, "Compute Profile Name", cluster.compute_profile_name),
    ...label(newer || tags !== "", "Tags", tags),
  ]);
  if (details) printDetails(cluster);
}

/** The tables of `pks clusters` (docs-pks, view-cluster-list.html.md.erb) and `tkgi clusters` (upgrade-clusters.html.md.erb). */
export function printClusters(program: string, clusters: readonly Cluster[]): void {
  const rows = clusters.map((cluster) => [
    cluster.name,
    cluster.plan_name,
    cluster.uuid,
    cluster.last_action_state,
    cluster.last_action,
  ]);
  if (program !== "tkgi") return printTable(["Name", "Plan Name", "UUID", "Status", "Action"], rows);
  const upgrade = clusters
    .flatMap((cluster) => cluster.available_upgrades)
    .find(({ component }) => component === "PKS");
  if (upgrade !== undefined) printLine(`Upgrade is available to TKGI Version: ${upgrade.version}`);
  printTable(
    ["TKGI Version", "Name", "k8s Version", "Plan Name", "UUID", "Status", "Action"],
    clusters.map((cluster, index) => [
      cluster.pks_version,
      cluster.name,
      cluster.k8s_version,
      ...(rows[index] ?? []).slice(1),
    ]),
  );
}

/** Labels of docs-pks, view-cluster-details.html.md.erb. */
const NETWORK_LABELS: readonly (readonly [label: string, parameter: string])[] = [
  ["Load Balancer Size", "lb_size"],
  ["Nodes DNS Setting", "nodes_dns"],
  ["Node IP addresses are routable [no-nat]", "node_routable"],
  ["Nodes subnet prefix", "node_subnet_prefix"],
  ["POD IP addresses are routable [no-nat]", "pod_routable"],
  ["PODs subnet prefix", "pod_subnet_prefix"],
  ["NS Group ID of master VMs", "master_vms_nsgroup_id"],
  ["Tier 0 Router identifier", "t0_router_id"],
  ["Floating IP Pool identifiers", "fip_pool_ids"],
  ["Node IP block identifiers", "node_ip_block_ids"],
  ["POD IP block identifiers", "pod_ip_block_ids"],
];

const DRAIN_LABELS: readonly (readonly [label: string, setting: string])[] = [
  ["Kubelet Node Drain timeout (mins)", "kubelet_drain_timeout"],
  ["Kubelet Node Drain grace-period (seconds)", "kubelet_drain_grace_period"],
  ["Kubelet Node Drain force", "kubelet_drain_force"],
  ["Kubelet Node Drain force-node", "kubelet_drain_force_node"],
  ["Kubelet Node Drain ignore-daemonsets", "kubelet_drain_ignore_daemonsets"],
  ["Kubelet Node Drain delete-local-data", "kubelet_drain_delete_local_data"],
];

function printDetails({ parameters }: Cluster): void {
  const network = z.parse(z.record(z.string(), z.unknown()), JSON.parse(parameters.nsxt_network_details));
  printLine("NSXT Network Details:");
  printSettings(
    NETWORK_LABELS,
    (name) => (name in network ? JSON.stringify(network[name]) : undefined),
    (name) => name,
  );
  printLine("Kubernetes Settings Details:");
  const dashed = (name: string): string => name.replaceAll("_", "-");
  printLine("  Set by Plan:");
  printSettings(DRAIN_LABELS, (name) => parameters.kubernetes_setting_plan_details[name], dashed);
  if (Object.keys(parameters.kubernetes_setting_cluster_details).length === 0) return;
  printLine("  Set by Cluster:");
  printSettings(DRAIN_LABELS, (name) => parameters.kubernetes_setting_cluster_details[name], dashed);
}

function printSettings(
  labels: readonly (readonly [label: string, name: string])[],
  value: (name: string) => string | undefined,
  shown: (name: string) => string,
): void {
  const [first, second] = [0, 1].map(
    (column) => Math.max(...labels.map((label) => label[column]?.length ?? 0)) + 2,
  );
  for (const [label, name] of labels) {
    const found = value(name);
    if (found === undefined) continue;
    printLine(`  ${label.padEnd(first ?? 0)}${`(${shown(name)}):`.padEnd((second ?? 0) + 3)}${found}`);
  }
}

function label(shown: boolean, name: string, value: string): [string, string][] {
  return shown ? [[name, value]] : [];
}
