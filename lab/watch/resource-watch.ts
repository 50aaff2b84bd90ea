/** A cached list of one kind of object in a cluster, kept fresh by a watch that outlives restarts of the API. */
import type { KubeConfig, KubernetesListObject, KubernetesObject } from "@kubernetes/client-node";
import { ListWatch, Watch } from "@kubernetes/client-node";

/** The objects of one kind as they are known now. */
export interface Resource<T> {
  /** All objects, or those of one namespace. */
  list(namespace?: string): T[];
  get(name: string, namespace?: string): T | undefined;
}

/** What to watch: the API path, the same thing as a list call, and which objects are left out. */
export interface ResourceKind<T extends KubernetesObject> {
  readonly path: string;
  readonly list: () => Promise<KubernetesListObject<T>>;
  readonly fieldSelector?: string;
}

/** A running watch; `synced` resolves when the first list is there. */
export interface ResourceWatch<T> extends Resource<T> {
  readonly synced: Promise<void>;
  stop(): void;
}

const RETRY_MILLISECONDS = 500;

/** Watches one kind; `onChange` is called after every addition, change and removal. An API that does not answer is waited for. */
export function watchResource<T extends KubernetesObject>(
  kubeConfig: KubeConfig,
  kind: ResourceKind<T>,
  onChange: () => void,
): ResourceWatch<T> {
  const watch = new Watch(kubeConfig);
  let stopped = false;
  let announce: () => void = () => undefined;
  const synced = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const list = async (): Promise<KubernetesListObject<T>> => {
    const answer = await kind.list();
    // The cache is filled right after this returns.
    setImmediate(announce);
    return answer;
  };
  const cache = new ListWatch<T>(kind.path, watch, list, false, undefined, kind.fieldSelector);
  cache.on("change", onChange);
  // The client stops at the first error (a refused connection while the API restarts): begin again where it was.
  cache.on("error", () => {
    setTimeout(() => {
      if (!stopped) void cache.start();
    }, RETRY_MILLISECONDS).unref();
  });
  void cache.start();
  return {
    synced,
    list: (namespace) => [...cache.list(namespace)],
    get: (name, namespace) => cache.get(name, namespace),
    stop() {
      stopped = true;
      void cache.stop();
      announce();
    },
  };
}
