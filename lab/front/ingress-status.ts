/** What the running ingress controllers write into the Ingress objects that they take: the addresses of their Service. */
import type { V1Ingress, V1IngressLoadBalancerIngress } from "@kubernetes/client-node";
import { NetworkingV1Api } from "@kubernetes/client-node";
import type { ClusterHandle } from "../context.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { MERGE_PATCH, unless } from "../watch/patch.ts";
import type { IngressController } from "./ingress-controllers.ts";

/** One pass of one controller that has ready pods: all three copy the Service's whole list, the transit address too. */
export async function reportIngressStatus(
  cluster: ClusterHandle,
  view: ClusterView,
  controller: IngressController,
): Promise<void> {
  const wanted = (controller.service.status?.loadBalancer?.ingress ?? []).map(({ ip, ports }) => ({
    ...(ip === undefined ? {} : { ip }),
    ...(ports === undefined ? {} : { ports }),
  }));
  if (wanted.length === 0) return;
  const networking = cluster.kubeConfig.makeApiClient(NetworkingV1Api);
  for (const ingress of view.ingresses.list()) {
    const { name = "", namespace = "", deletionTimestamp } = ingress.metadata ?? {};
    if (!controller.takes(ingress) || deletionTimestamp !== undefined || shows(ingress, wanted)) continue;
    const body = { status: { loadBalancer: { ingress: wanted } } };
    await unless([404], networking.patchNamespacedIngressStatus({ name, namespace, body }, MERGE_PATCH));
  }
}

function shows(ingress: V1Ingress, wanted: readonly V1IngressLoadBalancerIngress[]): boolean {
  const addresses = (list: readonly V1IngressLoadBalancerIngress[]): string =>
    list.map((one) => one.ip).join();
  return addresses(ingress.status?.loadBalancer?.ingress ?? []) === addresses(wanted);
}
