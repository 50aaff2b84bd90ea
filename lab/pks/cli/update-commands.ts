/** Commands that change a living cluster. */
import { openApi } from "./api-client.ts";
import { printCluster, readCluster } from "./cluster-output.ts";
import type { Call, CliCommand, Flag } from "./cobra.ts";
import { UsageError } from "./cobra.ts";
import { JSON_FLAG, NON_INTERACTIVE, WAIT, nodePoolsOf, refuseMissing, tagsOf } from "./flags.ts";
import { printJson, printLine } from "./output.ts";
import { confirm } from "./prompt.ts";
import { clusterPath, waitForCluster } from "./waiting.ts";

/** Flag, label of the summary before the question, key of the API. */
const DRAIN_SETTINGS = [
  ["kubelet-drain-timeout", "Kubelet Drain Timeout", "kubelet_drain_timeout"],
  ["kubelet-drain-grace-period", "Kubelet Drain Grace Period", "kubelet_drain_grace_period"],
  ["kubelet-drain-force", "Kubelet Drain Force", "kubelet_drain_force"],
  ["kubelet-drain-ignore-daemonsets", "Kubelet Drain Ignore Daemonsets", "kubelet_drain_ignore_daemonsets"],
  ["kubelet-drain-delete-local-data", "Kubelet Drain Delete Local Data", "kubelet_drain_delete_local_data"],
  ["kubelet-drain-force-node", "Kubelet Drain Force Node", "kubelet_drain_force_node"],
] as const;

const PROFILES = [
  ["network-profile", "Network Profile Name", "network_profile_name"],
  ["kubernetes-profile", "Kubernetes Profile Name", "kubernetes_profile_name"],
  ["compute-profile", "Compute Profile Name", "compute_profile_name"],
] as const;

const TAGS: Flag = {
  name: "tags",
  type: "[]ClusterTag",
  help: 'Action flag, Add/Update/Delete Tags for VMs; to delete all tags, pass an empty string (eg. --tags "")',
};

const updateCluster: CliCommand = {
  name: "update-cluster",
  args: ["CLUSTER-NAME"],
  short: "Updates the configuration of a specific kubernetes cluster",
  flags: [
    ...PROFILES.map(([name, label]): Flag => ({
      name,
      type: "string",
      help: `Action flag, ${label.toLowerCase()}`,
    })),
    { name: "num-nodes", type: "int32", help: "Action flag, Number of worker nodes" },
    ...DRAIN_SETTINGS.map(([name, label]): Flag => ({ name, type: "string", help: `Action flag, ${label}` })),
    {
      name: "node-pool-instances",
      type: "string",
      help: "Number of instances for each node pool. e.g. node-pool1:2",
    },
    TAGS,
    {
      name: "config-file",
      type: "string",
      help: "Optional, path to the configuration file, supported format json/yaml",
    },
    { name: "enforce-compute-profile-update", type: "bool", help: "Force update to the new compute profile" },
    NON_INTERACTIVE,
    JSON_FLAG,
    WAIT,
  ],
  async run(call) {
    refuseMissing(call, "config-file");
    const { summary, body } = changesOf(call);
    if (Object.keys(body).length === 0) {
      throw new UsageError("update-cluster needs at least 1 action flag (e.g. --num-nodes)");
    }
    if (!call.on("json")) {
      printLine(`Update summary for cluster ${call.args[0] ?? ""}:`);
      for (const line of summary) printLine(line);
    }
    await carryOut(call, body, "Are you sure you want to continue?");
  },
};

const resize: CliCommand = {
  name: "resize",
  args: ["CLUSTER-NAME"],
  short: "Changes the number of worker nodes for a cluster (deprecated: use update-cluster)",
  flags: [
    { ...JSON_FLAG, help: `${JSON_FLAG.help}. Only applicable when used with --wait flag` },
    {
      name: "node-pool-instances",
      type: "string",
      help: "Number of instances for each node pool. e.g. node-pool1:2",
    },
    NON_INTERACTIVE,
    { name: "num-nodes", short: "n", type: "int32", help: "Number of worker nodes" },
    TAGS,
    WAIT,
  ],
  async run(call) {
    const { body } = changesOf(call);
    if (Object.keys(body).length === 0) throw new UsageError('required flag(s) "num-nodes" not set');
    const wanted = call.text("num-nodes") ?? call.text("node-pool-instances") ?? "";
    await carryOut(call, body, `Are you sure you want to resize cluster ${call.args[0] ?? ""} to ${wanted}?`);
  },
};

const upgradeCluster: CliCommand = {
  name: "upgrade-cluster",
  args: ["CLUSTER-NAME"],
  short: "Upgrades the kubernetes cluster",
  flags: [
    JSON_FLAG,
    {
      name: "nodes-parallel",
      type: "int32",
      help: "Optional, worker nodes upgraded in parallel in one Availability Zone",
    },
    NON_INTERACTIVE,
    { name: "pre-check", type: "bool", help: "Pre-check before upgrading the cluster" },
    WAIT,
  ],
  async run(call) {
    const [name = ""] = call.args;
    if (!call.on("json")) {
      printLine(`You are about to upgrade ${name}.`);
      printLine(
        "Warning: This operation may be long running and may block further operations on the cluster until complete",
      );
    }
    if (!call.on("non-interactive") && !(await confirm("Continue?"))) return;
    const api = await openApi();
    const task = await api.send("PATCH", "/v1/clusters", { clusters: [name] });
    await report(call, name, task);
  },
};

function changesOf(call: Call): { summary: string[]; body: Record<string, unknown> } {
  const summary: string[] = [];
  const body: Record<string, unknown> = {};
  const add = (label: string, shown: string, key: string, value: unknown): void => {
    summary.push(`${label}: ${shown}`);
    body[key] = value;
  };
  const workers = call.number("num-nodes");
  if (workers !== undefined) add("Worker Number", String(workers), "kubernetes_worker_instances", workers);
  for (const [flag, label, key] of [...PROFILES, ...DRAIN_SETTINGS]) {
    const value = call.text(flag);
    if (value !== undefined) add(label, value, key, value);
  }
  const pools = nodePoolsOf(call);
  if (pools !== undefined)
    add("Node Pool Instances", call.text("node-pool-instances") ?? "", "node_pool_instances", pools);
  const tags = tagsOf(call);
  if (tags?.length === 0) add("Tags", "", "delete_all_tags", true);
  else if (tags !== undefined) add("Tags", call.text("tags") ?? "", "cluster_tags", tags);
  return { summary, body };
}

async function carryOut(call: Call, body: Record<string, unknown>, question: string): Promise<void> {
  const [name = ""] = call.args;
  if (!call.on("non-interactive") && !(await confirm(question))) return;
  const api = await openApi();
  await report(call, name, await api.send("PATCH", clusterPath(name), body));
}

async function report(call: Call, name: string, answer: unknown): Promise<void> {
  const wait = call.on("wait");
  const shown = wait ? await waitForCluster(await openApi(), name) : answer;
  if (call.on("json") && (wait || call.name !== "resize")) printJson(shown);
  else if (wait) printCluster(call.program, readCluster(shown), false);
  else printLine(`Use '${call.program} cluster ${name}' to monitor the state of your cluster`);
}

/** update-cluster, resize, upgrade-cluster. */
export const UPDATE_COMMANDS: readonly CliCommand[] = [updateCluster, resize, upgradeCluster];
