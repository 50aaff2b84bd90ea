/** The person who keeps the site's DNS by hand: sees what needs a record, and some time later it is there. */
import type { ClusterController, ClusterHandle, LabContext } from "../context.ts";
import { canonicalName, listRecords, removeRecord, setRecord } from "../dns/records.ts";
import { type ClusterView, shareView } from "../watch/cluster-view.ts";
import { reconcileLoop } from "../watch/reconcile.ts";
import { wantedRecords } from "./wanted-records.ts";

const LOOK_AGAIN_MILLISECONDS = 1_000;

/**
 * Adds, changes and removes the records of one cluster, each `delays.dnsRecord` after the need for it was first seen.
 * Records outlive `stop()`: those of a cluster that is gone are removed by `administratorCleanup`.
 */
export const administrator: ClusterController = async (cluster, context) => {
  const share = await shareView(cluster);
  // What is to be done, and since when it was known.
  const noticed = new Map<string, number>();

  const reconcile = (): Promise<number> => {
    const tasks = openTasks(cluster, context, share.view);
    for (const task of noticed.keys()) if (!tasks.has(task)) noticed.delete(task);
    // Faults are switched without the cluster's doing: look again.
    const waits = [LOOK_AGAIN_MILLISECONDS];
    for (const [task, act] of tasks) {
      const due = (noticed.get(task) ?? Date.now()) + context.delays.dnsRecord;
      if (!noticed.has(task)) noticed.set(task, Date.now());
      if (due > Date.now()) {
        waits.push(due - Date.now());
        continue;
      }
      act();
      noticed.delete(task);
      context.log("dns", `${cluster.name}: ${task}`);
    }
    return Promise.resolve(Math.min(...waits));
  };
  const loop = reconcileLoop(reconcile, (error) => context.log("dns", `${cluster.name}: ${String(error)}`));
  share.onChange(loop.poke);
  return {
    async stop() {
      share.release();
      await loop.stop();
    },
  };
};

/** What is to be done for one cluster, by a description that tells one task from another. */
function openTasks(cluster: ClusterHandle, context: LabContext, view: ClusterView): Map<string, () => void> {
  const wanted = wantedRecords(cluster, view);
  const tasks = new Map<string, () => void>();
  for (const [name, right] of wanted) {
    const there = listRecords(context).find((record) => record.name === name);
    // Another living cluster's name is not taken from it.
    if (there !== undefined && there.owner !== "" && there.owner !== cluster.uuid) continue;
    if (there === undefined && strikes(context, "dns-missing", name)) continue;
    const address = strikes(context, "dns-wrong", name) ? `${context.network.floatingPool}.254` : right;
    if (there?.address === address) continue;
    tasks.set(`${name} ${address}`, () => setRecord(context, { name, address, owner: cluster.uuid }));
  }
  for (const { name, owner } of listRecords(context)) {
    if (owner === cluster.uuid && !wanted.has(name))
      tasks.set(`${name} gone`, () => removeRecord(context, name));
  }
  return tasks;
}

function strikes(context: LabContext, fault: string, name: string): boolean {
  const argument = context.faults.active(fault);
  return argument !== undefined && (argument === "" || canonicalName(argument) === name);
}

/** Removes the records of clusters that no longer live. Call it when a cluster is gone, and at the start. */
export function administratorCleanup(context: LabContext, livingClusters: readonly string[]): void {
  for (const { name, owner } of listRecords(context)) {
    if (owner !== "" && !livingClusters.includes(owner)) removeRecord(context, name);
  }
}
