/** NCP's layer 7 load balancer: it takes every Ingress that does not say by annotation that it is somebody else's. */
import type { V1Ingress } from "@kubernetes/client-node";
import { NetworkingV1Api } from "@kubernetes/client-node";
import type { ClusterHandle, LabContext } from "../context.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { MERGE_PATCH, unless } from "../watch/patch.ts";
import { POLICY_ADDRESS } from "./load-balancers.ts";
import {
  floatingPool,
  held,
  NsxExhausted,
  nsxStore,
  takeFloating,
  takeFloatingAt,
  takeTransit,
} from "./nsx.ts";
import type { NcpProfile } from "./profile.ts";

const CLASS = "kubernetes.io/ingress.class";
const OWNER = "ingress";

/**
 * Whether NCP makes NSX objects for this Ingress: its rule is documented on the annotation alone, so an Ingress that
 * names its class only in `spec.ingressClassName` is taken too (whether a real NCP does so is not known; this is the
 * worse case).
 */
export function ncpTakes(ingress: V1Ingress): boolean {
  const named = ingress.metadata?.annotations?.[CLASS];
  return named === undefined || named === "nsx";
}

/** One pass: the virtual servers' addresses are taken once for a cluster, each Ingress taken gets them. */
export async function reconcileIngresses(
  cluster: ClusterHandle,
  context: LabContext,
  see: { view: ClusterView; profile: NcpProfile },
): Promise<void> {
  if (!see.profile.layer7) return;
  const server = virtualServer(cluster, context, see.profile);
  if (server === undefined) return;
  const { floating, transit } = server;
  const networking = cluster.kubeConfig.makeApiClient(NetworkingV1Api);
  for (const ingress of see.view.ingresses.list()) {
    const { name = "", namespace = "", annotations, deletionTimestamp } = ingress.metadata ?? {};
    if (!ncpTakes(ingress) || deletionTimestamp !== undefined || annotations?.[POLICY_ADDRESS] === transit)
      continue;
    const status = { status: { loadBalancer: { ingress: [{ ip: floating }, { ip: transit }] } } };
    await unless(
      [404],
      networking.patchNamespacedIngressStatus({ name, namespace, body: status }, MERGE_PATCH),
    );
    const body = { metadata: { annotations: { [POLICY_ADDRESS]: transit } } };
    await unless([404], networking.patchNamespacedIngress({ name, namespace, body }, MERGE_PATCH));
    context.log(
      "ncp",
      `${cluster.name}: took Ingress ${namespace}/${name}, which names no other class by annotation`,
    );
  }
}

/** The addresses of the cluster's L7 virtual servers; undefined while the pool has none left. */
function virtualServer(
  cluster: ClusterHandle,
  context: LabContext,
  profile: NcpProfile,
): { floating: string; transit: string } | undefined {
  const store = nsxStore(context);
  const taker = { cluster: cluster.uuid, owner: OWNER };
  if (held(store.value, cluster.uuid, OWNER).length === 0) {
    try {
      store.update((nsx) => {
        const fixed = profile.ingressAddress;
        if (fixed === undefined || takeFloatingAt(nsx, fixed, taker) === undefined) {
          takeFloating(nsx, floatingPool(context), taker);
        }
        takeTransit(nsx, taker);
        return undefined;
      });
    } catch (error) {
      if (error instanceof NsxExhausted) return undefined;
      throw error;
    }
  }
  const mine = held(store.value, cluster.uuid, OWNER);
  return {
    floating: mine.find((one) => one.kind === "floating")?.value ?? "",
    transit: mine.find((one) => one.kind === "transit")?.value ?? "",
  };
}
