/** What the PKS API remembers, in the store "pks"; the BOSH director looks at the same clusters. */
import { randomBytes } from "node:crypto";
import type { LabContext } from "../context.ts";
import type { Store } from "../store.ts";

/** A tag of a cluster's VMs. */
export interface ClusterTag {
  readonly name: string;
  readonly value: string;
}

/** What an update may change; only what it names. */
export interface ClusterChange {
  workers?: number;
  tags?: ClusterTag[];
  networkProfile?: string;
  network?: Record<string, unknown>;
  computeProfile?: string;
  kubernetesProfile?: string;
  nodePools?: Record<string, number>;
  drain?: Record<string, string>;
}

/** An operation that has not ended yet. */
export interface PendingOperation {
  readonly kind: "CREATE" | "UPDATE" | "UPGRADE" | "DELETE";
  /** Of the request, in milliseconds since 1970; the order of the queue. */
  readonly requested: number;
  /** When it left the queue. */
  started?: number;
  /** The BOSH task that does it, from its start. */
  boshTask?: number;
  readonly change: ClusterChange;
  /** The task that `upgrade-cluster` made. */
  readonly task?: string;
}

/** A cluster as the PKS API knows it. */
export interface ClusterRecord {
  readonly name: string;
  readonly uuid: string;
  /** User or client that asked for it. */
  readonly owner: string;
  readonly plan: string;
  readonly externalHostname: string;
  readonly masterAddress: string;
  readonly createdAt: number;
  workers: number;
  tags: ClusterTag[];
  networkProfile: string;
  /** The parameters in force: after an update, the old profile's where the new one's cannot take effect. */
  network: Record<string, unknown>;
  computeProfile: string;
  kubernetesProfile: string;
  nodePools: Record<string, number>;
  /** The `--kubelet-drain-*` settings that were given. */
  drain: Record<string, string>;
  kubernetesVersion: string;
  pksVersion: string;
  lastAction: PendingOperation["kind"];
  state: "queued" | "in progress" | "succeeded" | "failed";
  description: string;
  /** Its API has answered once: addresses are shown from then on. */
  provisioned: boolean;
  operation?: PendingOperation;
  /** What BOSH holds for it: "stuck" is what a failed create can leave, only `bosh delete-deployment` removes it. */
  deployment: "none" | "present" | "stuck";
}

/** A network profile; `parameters` as they were given. */
export interface NetworkProfileRecord {
  readonly name: string;
  readonly uuid: string;
  readonly description: string;
  readonly parameters: Record<string, unknown>;
}

/** An upgrade of clusters, as `pks tasks` shows it. Times in milliseconds since 1970. */
export interface TaskRecord {
  readonly uuid: string;
  readonly type: "UPGRADE";
  status: "not started" | "in progress" | "canceled" | "done";
  readonly startTime: number;
  endTime: number;
  readonly clusters: { readonly name: string; state: string; startTime: number; endTime: number }[];
}

/** The whole memory. */
export interface PksState {
  /** Signs access tokens, so that they outlive a restart. */
  readonly tokenKey: string;
  lastBoshTask: number;
  clusters: ClusterRecord[];
  networkProfiles: NetworkProfileRecord[];
  /** Newest first. */
  tasks: TaskRecord[];
}

const opened = new WeakMap<LabContext, Store<PksState>>();

/** The memory of this lab's PKS: the same object however often it is asked for, since PKS and BOSH both write it. */
export function pksState(context: LabContext): Store<PksState> {
  const known = opened.get(context);
  if (known !== undefined) return known;
  const store = context.store<PksState>("pks", {
    tokenKey: randomBytes(32).toString("hex"),
    lastBoshTask: 1000,
    clusters: [],
    networkProfiles: [],
    tasks: [],
  });
  // Written at once: the key of the first token must be there after a restart.
  store.update((state) => state);
  opened.set(context, store);
  return store;
}

/** Changes one cluster; nothing happens if it is gone. */
export function updateCluster(
  state: Store<PksState>,
  uuid: string,
  change: (cluster: ClusterRecord) => void,
): void {
  state.update((copy) => {
    const cluster = copy.clusters.find((known) => known.uuid === uuid);
    if (cluster !== undefined) change(cluster);
    return copy;
  });
}

/** The next BOSH task's number. */
export function nextBoshTask(state: Store<PksState>): number {
  return state.update((copy) => ({ ...copy, lastBoshTask: copy.lastBoshTask + 1 })).lastBoshTask;
}
