/** The Rancher server of one cluster, in whatever release and namespace its chart was installed. */
import type { V1Pod } from "@kubernetes/client-node";
import type { ClusterController } from "../context.ts";
import { registerApp } from "../front/apps.ts";
import { shareView } from "../watch/cluster-view.ts";
import { reconcileLoop, type ReconcileLoop } from "../watch/reconcile.ts";
import { answer } from "./api.ts";
import { comeUp } from "./bootstrap.ts";
import { redeployAgents } from "./downstream.ts";
import { localCluster } from "./local-cluster.ts";
import { type Management, openManagement } from "./management.ts";
import { rancherStore } from "./memory.ts";

import { rancherPods } from "./pods.ts";
import { reconcilePostDelete } from "./post-delete.ts";
import { startedPods } from "./started-pods.ts";
import { acceptWebsocket } from "./websocket.ts";

/** Simulates Rancher for as long as the cluster has pods of it, and answers their requests over the front. */
export const rancher: ClusterController = async (cluster, context) => {
  const share = await shareView(cluster);
  const { view } = share;
  const store = rancherStore(cluster, context);
  let management: Management | undefined;
  let local: ReturnType<typeof localCluster> | undefined;

  const serveFirst = async (pods: readonly V1Pod[]): Promise<void> => {
    for (const pod of pods) {
      const uid = pod.metadata?.uid ?? "";
      const started = store.value.pods[uid];
      if (management === undefined || started === undefined || started.serving) continue;
      await comeUp({ cluster, view, store, management }, pod);
      store.update((memory) => ({
        ...memory,
        pods: { ...memory.pods, [uid]: { ...started, serving: true } },
      }));
      context.log("rancher", `${cluster.name}: ${pod.metadata?.name} serves`);
    }
  };
  const reconcile = async (): Promise<number | undefined> => {
    await reconcilePostDelete(cluster, context, view);
    const ready = startedPods(view, store);
    if (ready.length === 0) return undefined;
    if (management === undefined) {
      management = await openManagement(cluster, () => loop.poke());
      const stuck = (): boolean => context.faults.active("local-stuck") !== undefined;
      local = localCluster(management, context.delays.podReady, stuck);
    }
    await serveFirst(ready);
    await redeployAgents(management, (line) => context.log("rancher", `${cluster.name}: ${line}`));
    return await local?.reconcile();
  };
  const loop: ReconcileLoop = reconcileLoop(reconcile, (error) =>
    context.log("rancher", `${cluster.name}: ${String(error)}`),
  );
  share.onChange(loop.poke);
  const unregister = registerApp(cluster.uuid, {
    runs: (pod) => rancherPods(view).some((one) => one.metadata?.uid === pod.metadata?.uid),
    async handle(request, response) {
      if (management !== undefined) return await answer({ store, management }, request, response);
      // The pod is ready, the first pass over it is not through yet.
      response.writeHead(503, { "content-type": "text/plain" }).end("rancher is starting\n");
    },
    upgrade: (request, socket) => acceptWebsocket(request, socket),
  });
  return {
    async stop() {
      unregister();
      share.release();
      await loop.stop();
      management?.stop();
    },
  };
};
