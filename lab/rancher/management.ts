/** Rancher's own API group in the cluster: its CRDs as far as the lab needs them, and reading and writing their objects. */
import type { KubernetesObject, V1CustomResourceDefinition } from "@kubernetes/client-node";
import { ApiextensionsV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import type { ClusterHandle } from "../context.ts";
import { MERGE_PATCH, unless } from "../watch/patch.ts";
import { type ResourceWatch, watchResource } from "../watch/resource-watch.ts";

const GROUP = "management.cattle.io";
const VERSION = "v3";

/** A setting: all of it is at the top level of the object. */
export interface Setting extends KubernetesObject {
  value?: string;
  default?: string;
  /** "env" when an environment variable of the pods sets it. */
  source?: string;
  customized?: boolean;
}

/** One condition of a cluster. */
export interface ClusterCondition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string;
}

/** A cluster that Rancher manages. */
export interface ManagedCluster extends KubernetesObject {
  spec?: { displayName?: string; internal?: boolean; description?: string };
  status?: { conditions?: ClusterCondition[]; provider?: string; driver?: string };
}

/** A user of Rancher. */
export interface User extends KubernetesObject {
  displayName?: string;
  username?: string;
  mustChangePassword?: boolean;
}

/** The plural names of the kinds that the lab makes. */
export type Plural = "clusters" | "settings" | "users";

const KINDS: Readonly<Record<Plural, string>> = { clusters: "Cluster", settings: "Setting", users: "User" };

/** Access to Rancher's objects in one cluster. */
export interface Management {
  readonly settings: ResourceWatch<Setting>;
  readonly clusters: ResourceWatch<ManagedCluster>;
  readonly users: ResourceWatch<User>;
  /** Creates an object; one that is there already stays as it is. */
  create(plural: Plural, name: string, content: object): Promise<void>;
  /** Merges into an object. */
  patch(plural: Plural, name: string, content: object): Promise<void>;
  stop(): void;
}

/** Makes the CRDs where they are missing and watches their objects; resolves when the API serves them. */
export async function openManagement(cluster: ClusterHandle, onChange: () => void): Promise<Management> {
  const definitions = cluster.kubeConfig.makeApiClient(ApiextensionsV1Api);
  for (const plural of Object.keys(KINDS) as Plural[]) {
    await unless([409], definitions.createCustomResourceDefinition({ body: definition(plural) }));
  }
  const objects = cluster.kubeConfig.makeApiClient(CustomObjectsApi);
  const watch = <T extends KubernetesObject>(plural: Plural): ResourceWatch<T> =>
    watchResource<T>(
      cluster.kubeConfig,
      {
        path: `/apis/${GROUP}/${VERSION}/${plural}`,
        list: () => objects.listClusterCustomObject({ group: GROUP, version: VERSION, plural }),
      },
      onChange,
    );
  const management: Management = {
    settings: watch<Setting>("settings"),
    clusters: watch<ManagedCluster>("clusters"),
    users: watch<User>("users"),
    async create(plural, name, content) {
      const body = { apiVersion: `${GROUP}/${VERSION}`, kind: KINDS[plural], metadata: { name }, ...content };
      await unless(
        [409],
        objects.createClusterCustomObject({ group: GROUP, version: VERSION, plural, body }),
      );
    },
    async patch(plural, name, content) {
      const request = { group: GROUP, version: VERSION, plural, name, body: content };
      await unless([404], objects.patchClusterCustomObject(request, MERGE_PATCH));
    },
    stop() {
      for (const one of [management.settings, management.clusters, management.users]) one.stop();
    },
  };
  await Promise.all([management.settings.synced, management.clusters.synced, management.users.synced]);
  return management;
}

function definition(plural: Plural): V1CustomResourceDefinition {
  return {
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: "Cluster",
      names: { plural, singular: KINDS[plural].toLowerCase(), kind: KINDS[plural] },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } },
        },
      ],
    },
  };
}
