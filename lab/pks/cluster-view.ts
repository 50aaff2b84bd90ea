/** A cluster as the PKS API shows it. */
import type { LabContext } from "../context.ts";
import type { PksSettings } from "./settings.ts";
import type { ClusterRecord } from "./state.ts";
import { TILE_NETWORK } from "./tile.ts";

/** What a plan sets for draining nodes, as `tkgi cluster NAME --details` shows it. */
const PLAN_DRAIN = {
  kubelet_drain_timeout: "0",
  kubelet_drain_grace_period: "10",
  kubelet_drain_force: "true",
  kubelet_drain_ignore_daemonsets: "true",
  kubelet_drain_delete_local_data: "true",
  kubelet_drain_force_node: "false",
};

/**
 * The JSON of `GET /v1/clusters/NAME`: keys of vmware/container-service-extension
 * (pksclient/models/cluster.py, cluster_parameters.py, PKS API 1.7).
 * @param details fills what only `GET /v1/clusterdetails/NAME` shows
 */
export function clusterView(
  context: LabContext,
  settings: PksSettings,
  cluster: ClusterRecord,
  details = false,
): object {
  const outdated = cluster.pksVersion !== settings.pksVersion;
  return {
    name: cluster.name,
    plan_name: cluster.plan,
    last_action: cluster.lastAction,
    last_action_state: unknownState(context) ?? cluster.state,
    last_action_description: cluster.description,
    uuid: cluster.uuid,
    kubernetes_master_ips: [cluster.provisioned ? cluster.masterAddress : "In Progress"],
    network_profile_name: cluster.networkProfile,
    compute_profile_name: cluster.computeProfile,
    kubernetes_profile_name: cluster.kubernetesProfile,
    k8s_version: cluster.kubernetesVersion,
    pks_version: cluster.pksVersion,
    available_upgrades: outdated
      ? [
          { component: "PKS", version: settings.pksVersion },
          { component: "Kubernetes", version: settings.kubernetesVersion },
        ]
      : [],
    parameters: {
      kubernetes_master_host: cluster.externalHostname,
      kubernetes_master_port: 8443,
      worker_haproxy_ip_addresses: null,
      kubernetes_worker_instances: cluster.workers,
      authorization_mode: null,
      nsxt_network_profile: "",
      nsxt_network_details: details ? JSON.stringify({ ...TILE_NETWORK, ...cluster.network }) : "",
      compute_profile: "",
      kubernetes_setting_plan_details: details ? PLAN_DRAIN : {},
      kubernetes_setting_cluster_details: details ? cluster.drain : {},
      custom_ca_certs: [],
      cluster_tags: cluster.tags.map((tag) => ({ ...tag, category: "" })),
      ...(cluster.computeProfile === "" ? {} : { node_pool_instances: cluster.nodePools }),
    },
  };
}

function unknownState(context: LabContext): string | undefined {
  const shown = context.faults.active("state-unknown");
  return shown === undefined ? undefined : shown || "unknown";
}
