/** The cluster's API, for steps that look into it. */
import { CoreV1Api, CustomObjectsApi, KubeConfig, VersionApi } from "@kubernetes/client-node";

/** The parts of the Kubernetes API that steps read. */
export interface Kubernetes {
  readonly core: CoreV1Api;
  readonly custom: CustomObjectsApi;
  readonly version: VersionApi;
}

/** Opens the cluster that `kubeconfig` (YAML text) names; nothing is written to disk. */
export function kubernetesFrom(kubeconfig: string): Kubernetes {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return {
    core: config.makeApiClient(CoreV1Api),
    custom: config.makeApiClient(CustomObjectsApi),
    version: config.makeApiClient(VersionApi),
  };
}
