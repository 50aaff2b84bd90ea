/** What one cluster's simulated Rancher knows beside the objects in the cluster: passwords, tokens, what pods had mounted. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ClusterHandle, LabContext } from "../context.ts";
import { labPaths } from "../paths.ts";
import type { Store } from "../store.ts";

/** A Rancher pod, as it was when it started. */
export interface StartedPod {
  /** The CA file that it had mounted (subPath: a later change of the secret does not reach it); "" without one. */
  readonly ca: string;
  /** Whether its server has come up once. */
  readonly serving: boolean;
}

/** A token that was given at a login. */
export interface LoginToken {
  readonly name: string;
  readonly secret: string;
  readonly userId: string;
}

/** The document of store "rancher-UUID". */
export interface RancherDocument {
  /** By pod uid. */
  pods: Record<string, StartedPod>;
  /** Salted hashes, by user id. */
  passwords: Record<string, string>;
  tokens: LoginToken[];
  /** Endings of generated names, made once: projects p-xxxxx, the admin's user-xxxxx. */
  names: Record<string, string>;
}

const stores = new WeakMap<LabContext, Map<string, Store<RancherDocument>>>();

/** The document of one cluster's Rancher. */
export function rancherStore(cluster: ClusterHandle, context: LabContext): Store<RancherDocument> {
  const byCluster = stores.get(context) ?? new Map<string, Store<RancherDocument>>();
  stores.set(context, byCluster);
  const initial: RancherDocument = { pods: {}, passwords: {}, tokens: [], names: {} };
  const store =
    byCluster.get(cluster.uuid) ?? context.store<RancherDocument>(`rancher-${cluster.uuid}`, initial);
  byCluster.set(cluster.uuid, store);
  return store;
}

/** Removes what was remembered of clusters that no longer live. Call it when a cluster is gone, and at the start. */
export function rancherCleanup(context: LabContext, livingClusters: readonly string[]): void {
  const { state } = labPaths(context.home);
  for (const file of readdirSync(state)) {
    const uuid = /^rancher-(.+)\.json$/.exec(file)?.[1];
    if (uuid === undefined || livingClusters.includes(uuid)) continue;
    stores.get(context)?.delete(uuid);
    rmSync(join(state, file));
  }
}
