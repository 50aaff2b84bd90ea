/** What a living cluster takes of NSX-T now, as far as Kubernetes shows it. */
import { kubernetesFrom } from "./kubernetes.ts";

const TIMEOUT_MILLISECONDS = 10_000;

/** Counts. */
export interface LiveUsage {
  readonly namespaces: number;
  /** Services of type LoadBalancer. */
  readonly loadBalancers: number;
}

/** Looks into the cluster of this kubeconfig (YAML). @returns undefined where it does not answer. */
export async function liveUsage(kubeconfig: string): Promise<LiveUsage | undefined> {
  const late = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const given = new Promise<undefined>((resolve) => late.addEventListener("abort", () => resolve(undefined)));
  return Promise.race([count(kubeconfig).catch(() => undefined), given]);
}

async function count(kubeconfig: string): Promise<LiveUsage> {
  const { core } = kubernetesFrom(kubeconfig);
  const [namespaces, services] = await Promise.all([
    core.listNamespace(),
    core.listServiceForAllNamespaces(),
  ]);
  return {
    namespaces: namespaces.items.length,
    loadBalancers: services.items.filter(({ spec }) => spec?.type === "LoadBalancer").length,
  };
}
