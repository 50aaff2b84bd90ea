/** What one cluster's simulated Rancher knows beside the objects in the cluster: passwords, tokens, what pods had mounted. */
import type { ClusterHandle, LabContext } from "../context.ts";
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
