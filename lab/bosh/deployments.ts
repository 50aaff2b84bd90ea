/** BOSH's view of the clusters that PKS made: one deployment each. */
import type { LabContext } from "../context.ts";
import type { Machinery, Vm } from "../kubernetes/machinery.ts";
import { pksState, updateCluster } from "../pks/state.ts";
import type { ClusterRecord } from "../pks/state.ts";

/** What PKS prefixes a cluster's uuid with. */
const PREFIX = "service-instance_";

/** Stemcell and releases that every cluster's deployment is made of. */
export const STEMCELL = { name: "bosh-vsphere-esxi-ubuntu-jammy-go_agent", version: "1.651" };
const RELEASES = [
  { name: "kubo", version: "0.78.0" },
  { name: "nsx-cf-cni", version: "4.2.0" },
];

/** The clusters that BOSH holds a deployment of, by the deployment's name. */
export function deployments(context: LabContext): ReadonlyMap<string, ClusterRecord> {
  const clusters = pksState(context).value.clusters.filter((cluster) => cluster.deployment !== "none");
  return new Map(clusters.map((cluster) => [PREFIX + cluster.uuid, cluster]));
}

/** One entry of `GET /deployments`. */
export function deploymentView(name: string): object {
  return { name, releases: RELEASES, stemcells: [STEMCELL], teams: [] };
}

/** One line of the result of `GET /deployments/NAME/vms?format=full`: what the director knows of a VM. */
export function vmView(vm: Vm): object {
  const running = vm.state === "running";
  return {
    vm_cid: vm.name,
    agent_id: vm.uuid,
    job_name: vm.group,
    id: vm.instance.slice(vm.instance.indexOf("/") + 1),
    index: null,
    active: true,
    // A VM that is off does not answer the director's health monitor.
    job_state: running ? "running" : "unresponsive agent",
    state: "started",
    processes: running
      ? [{ name: vm.group === "master" ? "kube-apiserver" : "kubelet", state: "running" }]
      : [],
    ips: [vm.ip],
    az: vm.az,
    vm_type: vm.vmType,
    stemcell: STEMCELL,
  };
}

/** Deletes a deployment with its VMs; PKS is not told. Fine if there is none. */
export async function deleteDeployment(
  context: LabContext,
  machinery: Machinery,
  name: string,
): Promise<void> {
  const cluster = deployments(context).get(name);
  if (cluster === undefined) return;
  await machinery.remove(cluster.uuid);
  updateCluster(pksState(context), cluster.uuid, (copy) => {
    copy.deployment = "none";
  });
}
