/** The person who keeps the site's DNS by hand: sees what needs a record, and some time later it is there. */
import type { ClusterController, LabContext } from "../context.ts";
import { listRecords, removeRecord, setRecord } from "../dns/records.ts";
import { shareView } from "../watch/cluster-view.ts";
import { reconcileLoop } from "../watch/reconcile.ts";
import { wantedRecords } from "./wanted-records.ts";

/**
 * Adds, changes and removes the records of one cluster, each `delays.dnsRecord` after the need for it was first seen.
 * Records outlive `stop()`: those of a cluster that is gone are removed by `administratorCleanup`.
 */
export const administrator: ClusterController = async (cluster, context) => {
  const share = await shareView(cluster);
  // What is to be done, and since when it was known.
  const noticed = new Map<string, number>();

  const reconcile = async (): Promise<number | undefined> => {
    const wanted = wantedRecords(cluster, share.view);
    const mine = listRecords(context).filter((record) => record.owner === cluster.uuid);
    const tasks = new Map<string, () => void>();
    for (const [name, address] of wanted) {
      if (listRecords(context).some((record) => record.name === name && record.address === address)) continue;
      tasks.set(`${name} ${address}`, () => setRecord(context, { name, address, owner: cluster.uuid }));
    }
    for (const { name } of mine) {
      if (!wanted.has(name)) tasks.set(`${name} gone`, () => removeRecord(context, name));
    }
    for (const task of noticed.keys()) if (!tasks.has(task)) noticed.delete(task);
    const waits: number[] = [];
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
    return waits.length === 0 ? undefined : Math.min(...waits);
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

/** Removes the records of clusters that no longer live. Call it when a cluster is gone, and at the start. */
export function administratorCleanup(context: LabContext, livingClusters: readonly string[]): void {
  for (const { name, owner } of listRecords(context)) {
    if (owner !== "" && !livingClusters.includes(owner)) removeRecord(context, name);
  }
}
