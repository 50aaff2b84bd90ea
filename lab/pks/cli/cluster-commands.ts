/** Commands that show clusters, create and delete them. */
import { openApi } from "./api-client.ts";
import { printCluster, printClusters, readCluster } from "./cluster-output.ts";
import type { CliCommand } from "./cobra.ts";
import { JSON_FLAG, NON_INTERACTIVE, WAIT, nodePoolsOf, refuseMissing, tagsOf } from "./flags.ts";
import { printJson, printLine } from "./output.ts";
import { confirm } from "./prompt.ts";
import { clusterPath, waitForCluster } from "./waiting.ts";

const clusters: CliCommand = {
  name: "clusters",
  aliases: ["list-clusters"],
  args: [],
  short: "Show all clusters created with TKGI",
  flags: [JSON_FLAG],
  async run(call) {
    const answer = await (await openApi()).send("GET", "/v1/clusters");
    if (call.on("json")) printJson(answer);
    else printClusters(call.program, Array.isArray(answer) ? answer.map(readCluster) : []);
  },
};

const cluster: CliCommand = {
  name: "cluster",
  args: ["CLUSTER-NAME"],
  short: "View the details of the cluster",
  flags: [{ name: "details", type: "bool", help: "Show details" }, JSON_FLAG],
  async run(call) {
    const [name = ""] = call.args;
    const details = call.on("details");
    const path = details ? `/v1/clusterdetails/${encodeURIComponent(name)}` : clusterPath(name);
    const answer = await (await openApi()).send("GET", path);
    if (call.on("json")) printJson(answer);
    else printCluster(call.program, readCluster(answer), details);
  },
};

const createCluster: CliCommand = {
  name: "create-cluster",
  args: ["CLUSTER-NAME"],
  short: "Creates a kubernetes cluster",
  flags: [
    { name: "compute-profile", type: "string", help: "Optional, compute profile name" },
    {
      name: "config-file",
      type: "string",
      help: "Optional, path to the configuration file, supported format json/yaml",
    },
    {
      name: "external-hostname",
      short: "e",
      type: "string",
      help: "Address from which to access Kubernetes API",
      required: true,
    },
    JSON_FLAG,
    { name: "kubernetes-profile", type: "string", help: "Optional, Kubernetes profile name" },
    { name: "network-profile", type: "string", help: "Optional, network profile name (NSX only)" },
    { name: "node-pool-instances", type: "string", help: "Optional, node-pool-instances" },
    NON_INTERACTIVE,
    { name: "num-nodes", short: "n", type: "string", help: "Number of worker nodes" },
    { name: "plan", short: "p", type: "string", help: "Preconfigured plans", required: true },
    {
      name: "tags",
      type: "[]ClusterTag",
      help: 'Optional, Add Tags for VMs (eg. "key1:val1,key2:val2,keyWithoutVal")',
    },
    WAIT,
  ],
  async run(call) {
    refuseMissing(call, "config-file");
    const [name = ""] = call.args;
    const api = await openApi();
    const made = await api.send("POST", "/v1/clusters", {
      name,
      plan_name: call.text("plan"),
      network_profile_name: call.text("network-profile") ?? "",
      compute_profile_name: call.text("compute-profile") ?? "",
      kubernetes_profile_name: call.text("kubernetes-profile") ?? "",
      parameters: {
        kubernetes_master_host: call.text("external-hostname"),
        kubernetes_master_port: 8443,
        kubernetes_worker_instances: call.number("num-nodes"),
        cluster_tags: tagsOf(call),
        node_pool_instances: nodePoolsOf(call),
      },
    });
    const shown = call.on("wait") ? await waitForCluster(api, name) : made;
    if (call.on("json")) return printJson(shown);
    printCluster(call.program, readCluster(shown), false);
    if (!call.on("wait"))
      printLine(`\nUse '${call.program} cluster ${name}' to monitor the state of your cluster`);
  },
};

const deleteCluster: CliCommand = {
  name: "delete-cluster",
  args: ["CLUSTER-NAME"],
  short: "Deletes a kubernetes cluster, requires cluster name",
  flags: [NON_INTERACTIVE, WAIT],
  async run(call) {
    const [name = ""] = call.args;
    const sure =
      call.on("non-interactive") || (await confirm(`Are you sure you want to delete cluster ${name}?`));
    if (!sure) return;
    const api = await openApi();
    await api.send("DELETE", clusterPath(name));
    printLine(`Deletion of ${name} in progress`);
    if (call.on("wait")) await waitForCluster(api, name);
  },
};

/** clusters, cluster, create-cluster, delete-cluster. */
export const CLUSTER_COMMANDS: readonly CliCommand[] = [clusters, cluster, createCluster, deleteCluster];
