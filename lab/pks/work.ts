/** What an operation of the simulated PKS does to the site, and how long it takes. */
import type { LabContext } from "../context.ts";
import type { ClusterSpec, Machinery } from "../kubernetes/machinery.ts";
import { createFault } from "./create-faults.ts";
import { PLANS } from "./plans.ts";
import type { PksSettings } from "./settings.ts";
import { pksState, updateCluster } from "./state.ts";
import type { ClusterRecord, PendingOperation } from "./state.ts";

/** What the operation works with. */
export interface Tools {
  readonly context: LabContext;
  readonly machinery: Machinery;
  readonly settings: PksSettings;
  /** Waits so many milliseconds; rejects when the service stops. */
  pause(milliseconds: number): Promise<void>;
}

/** How long a new cluster is shown as "Creating cluster", at most; then as in progress. In milliseconds. */
const FIRST_DESCRIPTION = 200;

/** Carries an operation out; one that was begun before can be carried out again. Rejects with what PKS gives as the reason. */
export function work(tools: Tools, cluster: ClusterRecord, operation: PendingOperation): Promise<void> {
  if (operation.kind === "CREATE") return create(tools, cluster);
  return operation.kind === "DELETE" ? remove(tools, cluster) : update(tools, cluster, operation);
}

async function create({ context, machinery, pause }: Tools, cluster: ClusterRecord): Promise<void> {
  const state = pksState(context);
  await pause(Math.min(FIRST_DESCRIPTION, context.delays.clusterCreate));
  updateCluster(state, cluster.uuid, (copy) => {
    copy.description = "Instance provisioning in progress";
  });
  const fault = createFault(context.faults, cluster);
  if (fault === undefined) await machinery.create(specification(cluster), cluster.workers);
  await pause(context.delays.clusterCreate);
  if (fault === undefined) return;
  updateCluster(state, cluster.uuid, (copy) => {
    copy.deployment = fault.deployment;
  });
  throw new Error(fault.message);
}

async function update(tools: Tools, cluster: ClusterRecord, operation: PendingOperation): Promise<void> {
  const { context, machinery, settings, pause } = tools;
  await pause(context.delays.clusterUpdate);
  const message = context.faults.active("update-fails");
  if (message !== undefined) throw new Error(message || "Timed out pinging VM after 600 seconds");
  const { workers, network } = operation.change;
  if (workers !== undefined && workers !== cluster.workers) await machinery.resize(cluster.uuid, workers);
  if (network !== undefined) await machinery.change(cluster.uuid, { networkParameters: network });
  if (operation.kind === "UPGRADE") {
    await machinery.change(cluster.uuid, { kubernetesVersion: settings.kubernetesVersion });
    // A new stemcell: BOSH makes every VM anew, one after another.
    for (const vm of await machinery.vms(cluster.uuid)) await machinery.recreate(vm.name);
  }
}

async function remove({ context, machinery, pause }: Tools, cluster: ClusterRecord): Promise<void> {
  await pause(context.delays.clusterDelete);
  const message = context.faults.active("delete-fails");
  if (message !== undefined)
    throw new Error(message || "Failed to delete the load balancer from NSX Manager");
  const deployment = pksState(context).value.clusters.find(
    (known) => known.uuid === cluster.uuid,
  )?.deployment;
  if (deployment === "stuck")
    throw new Error(`Deployment 'service-instance_${cluster.uuid}' cannot be deleted`);
  await machinery.remove(cluster.uuid);
}

function specification(cluster: ClusterRecord): ClusterSpec {
  const plan = PLANS.find((known) => known.name === cluster.plan);
  return {
    uuid: cluster.uuid,
    name: cluster.name,
    externalHostname: cluster.externalHostname,
    masterAddress: cluster.masterAddress,
    kubernetesVersion: cluster.kubernetesVersion,
    masters: plan?.masters ?? 1,
    allowPrivileged: plan?.privileged ?? false,
    networkParameters: cluster.network,
  };
}
