/** The NSX Container Plug-in of one cluster. */
import type { ClusterController } from "../context.ts";
import { makeHoldPolicy } from "../kubelet/hold-policy.ts";
import { podStart } from "../kubelet/pod-start.ts";
import { shareView } from "../watch/cluster-view.ts";
import { reconcileLoop } from "../watch/reconcile.ts";
import { reconcileIngresses } from "./ingresses.ts";
import { loadBalancers } from "./load-balancers.ts";
import { reconcileNamespaces } from "./namespaces.ts";
import { ncpProfile } from "./profile.ts";

/**
 * Watches the cluster and keeps NSX (store "nsx") and the objects' status as NCP would. What a cluster has taken stays
 * taken when this stops: `ncpCleanup` gives it back once the cluster itself is gone.
 */
export const ncp: ClusterController = async (cluster, context) => {
  const share = await shareView(cluster);
  await makeHoldPolicy(cluster);
  const pods = podStart(cluster, share.view, context.faults);
  const balancers = loadBalancers(cluster, context, share.view);
  const loop = reconcileLoop(
    async () => {
      // Read anew each time: a cluster may be given another profile.
      const see = { view: share.view, profile: ncpProfile(cluster.networkParameters) };
      const namespaces = await reconcileNamespaces(cluster, context, see);
      // A pod starts once its network is there.
      const starting = await pods.reconcile((namespace) => namespaces.problems.get(namespace));
      await reconcileIngresses(cluster, context, see);
      const waits = [namespaces.retry, starting, await balancers.reconcile(see.profile)];
      const known = waits.filter((wait) => wait !== undefined);
      return known.length === 0 ? undefined : Math.min(...known);
    },
    (error) => context.log("ncp", `${cluster.name}: ${String(error)}`),
  );
  share.onChange(loop.poke);
  return {
    async stop() {
      share.release();
      await loop.stop();
    },
  };
};
