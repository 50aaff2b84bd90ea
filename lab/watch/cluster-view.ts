/**
 * One picture of a cluster for all its simulations: NCP, front, Rancher and the administrator of one cluster look at
 * the same watches, so that a cluster costs one set of connections.
 */
import type {
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1IngressClass,
  V1Job,
  V1Namespace,
  V1Node,
  V1Pod,
  V1Secret,
  V1Service,
} from "@kubernetes/client-node";
import { AppsV1Api, BatchV1Api, CoreV1Api, DiscoveryV1Api, NetworkingV1Api } from "@kubernetes/client-node";
import type { ClusterHandle } from "../context.ts";
import { type Resource, type ResourceWatch, watchResource } from "./resource-watch.ts";

// Helm keeps a release in a Secret of up to 1 MiB that nothing here reads.
const NO_HELM_RELEASES = "type!=helm.sh/release.v1";

/** What the simulations see of a cluster. */
export interface ClusterView {
  readonly services: Resource<V1Service>;
  readonly endpointSlices: Resource<V1EndpointSlice>;
  readonly ingresses: Resource<V1Ingress>;
  readonly ingressClasses: Resource<V1IngressClass>;
  readonly secrets: Resource<V1Secret>;
  readonly pods: Resource<V1Pod>;
  readonly nodes: Resource<V1Node>;
  readonly namespaces: Resource<V1Namespace>;
  readonly deployments: Resource<V1Deployment>;
  readonly daemonSets: Resource<V1DaemonSet>;
  readonly jobs: Resource<V1Job>;
}

/** A share in a cluster's view. */
export interface ViewShare {
  readonly view: ClusterView;
  /** Calls back after any change; changes that come together are told once. */
  onChange(listener: () => void): void;
  /** Ends this share; the last one ends the watches. */
  release(): void;
}

interface OpenView {
  readonly view: ClusterView;
  readonly synced: Promise<unknown>;
  readonly listeners: Set<() => void>;
  shares: number;
  stop(): void;
}

const open = new WeakMap<ClusterHandle, OpenView>();

/** Takes a share in the view of `cluster`; resolves when every kind has been listed once. */
export async function shareView(cluster: ClusterHandle): Promise<ViewShare> {
  const shared = open.get(cluster) ?? openView(cluster);
  open.set(cluster, shared);
  shared.shares += 1;
  const mine = new Set<() => void>();
  let released = false;
  await shared.synced;
  return {
    view: shared.view,
    onChange(listener) {
      mine.add(listener);
      shared.listeners.add(listener);
    },
    release() {
      if (released) return;
      released = true;
      for (const listener of mine) shared.listeners.delete(listener);
      shared.shares -= 1;
      if (shared.shares > 0) return;
      open.delete(cluster);
      shared.stop();
    },
  };
}

function openView(cluster: ClusterHandle): OpenView {
  const listeners = new Set<() => void>();
  let told = false;
  const changed = (): void => {
    if (told) return;
    told = true;
    setImmediate(() => {
      told = false;
      for (const listener of listeners) listener();
    });
  };
  const api = cluster.kubeConfig;
  const core = api.makeApiClient(CoreV1Api);
  const apps = api.makeApiClient(AppsV1Api);
  const networking = api.makeApiClient(NetworkingV1Api);
  const discovery = api.makeApiClient(DiscoveryV1Api);
  const batch = api.makeApiClient(BatchV1Api);
  const view = {
    services: watchResource<V1Service>(
      api,
      { path: "/api/v1/services", list: () => core.listServiceForAllNamespaces() },
      changed,
    ),
    endpointSlices: watchResource<V1EndpointSlice>(
      api,
      {
        path: "/apis/discovery.k8s.io/v1/endpointslices",
        list: () => discovery.listEndpointSliceForAllNamespaces(),
      },
      changed,
    ),
    ingresses: watchResource<V1Ingress>(
      api,
      { path: "/apis/networking.k8s.io/v1/ingresses", list: () => networking.listIngressForAllNamespaces() },
      changed,
    ),
    ingressClasses: watchResource<V1IngressClass>(
      api,
      { path: "/apis/networking.k8s.io/v1/ingressclasses", list: () => networking.listIngressClass() },
      changed,
    ),
    secrets: watchResource<V1Secret>(
      api,
      {
        path: "/api/v1/secrets",
        list: () => core.listSecretForAllNamespaces({ fieldSelector: NO_HELM_RELEASES }),
        fieldSelector: NO_HELM_RELEASES,
      },
      changed,
    ),
    pods: watchResource<V1Pod>(
      api,
      { path: "/api/v1/pods", list: () => core.listPodForAllNamespaces() },
      changed,
    ),
    nodes: watchResource<V1Node>(api, { path: "/api/v1/nodes", list: () => core.listNode() }, changed),
    namespaces: watchResource<V1Namespace>(
      api,
      { path: "/api/v1/namespaces", list: () => core.listNamespace() },
      changed,
    ),
    deployments: watchResource<V1Deployment>(
      api,
      { path: "/apis/apps/v1/deployments", list: () => apps.listDeploymentForAllNamespaces() },
      changed,
    ),
    daemonSets: watchResource<V1DaemonSet>(
      api,
      { path: "/apis/apps/v1/daemonsets", list: () => apps.listDaemonSetForAllNamespaces() },
      changed,
    ),
    jobs: watchResource<V1Job>(
      api,
      { path: "/apis/batch/v1/jobs", list: () => batch.listJobForAllNamespaces() },
      changed,
    ),
  };
  const watches: readonly ResourceWatch<unknown>[] = Object.values(view);
  return {
    view,
    synced: Promise.all(watches.map((watch) => watch.synced)),
    listeners,
    shares: 0,
    stop() {
      for (const watch of watches) watch.stop();
    },
  };
}
