/** The data path of one cluster: NSX's layer 4 load balancer and the ingress controllers behind it. */
import type { V1Pod } from "@kubernetes/client-node";
import type { ClusterController, LabContext } from "../context.ts";
import { type ClusterView, shareView } from "../watch/cluster-view.ts";
import { reconcileLoop } from "../watch/reconcile.ts";
import type { PodState } from "./exchanges.ts";
import { type IngressController, ingressControllers } from "./ingress-controllers.ts";
import { reportIngressStatus } from "./ingress-status.ts";
import { type Listener, type ListenerPlan, openListener } from "./listener.ts";
import { reachablePort } from "./ports.ts";
import { readyPods } from "./routing.ts";

const RETRY_MILLISECONDS = 2_000;

/**
 * Listens on every floating address of the cluster's ingress controllers for as long as one of their pods is ready.
 * Nothing is listened on for a Service that selects no ingress controller.
 */
export const front: ClusterController = async (cluster, context) => {
  const share = await shareView(cluster);
  const { view } = share;
  const listeners = new Map<string, Listener>();

  const reconcile = async (): Promise<number | undefined> => {
    const controllers = ingressControllers(view);
    const plans = new Map(
      controllers.flatMap((one) => listenerPlans(context, view, one)).map((plan) => [keyOf(plan), plan]),
    );
    const stateOf = (pod: string): PodState => podState(view, pod);
    for (const [key, listener] of listeners) {
      const plan = plans.get(key);
      if (plan !== undefined) listener.update(plan, stateOf);
      if (plan !== undefined && plan.pods.length > 0) continue;
      // The last ready pod may still finish what it has.
      listener.refuse();
      if (plan !== undefined) continue;
      listeners.delete(key);
      await listener.close();
    }
    let failed = false;
    for (const [key, plan] of plans) {
      if (plan.pods.length === 0) continue;
      try {
        const listener = listeners.get(key) ?? (await openListener(cluster, context, { view, plan }));
        listeners.set(key, listener);
        await listener.listen();
      } catch (error) {
        failed = true;
        context.log("front", `${cluster.name}: ${plan.address}:${plan.port}: ${String(error)}`);
      }
    }
    for (const controller of controllers) {
      if (controller.starts && controllerPods(view, controller).length > 0)
        await reportIngressStatus(cluster, view, controller);
    }
    return failed ? RETRY_MILLISECONDS : undefined;
  };
  const loop = reconcileLoop(reconcile, (error) => context.log("front", `${cluster.name}: ${String(error)}`));
  share.onChange(loop.poke);
  return {
    async stop() {
      share.release();
      await loop.stop();
      await Promise.all([...listeners.values()].map((listener) => listener.close()));
      listeners.clear();
    },
  };
};

/** What is to be listened on for one controller: nothing before it has an address. */
function listenerPlans(
  context: LabContext,
  view: ClusterView,
  controller: IngressController,
): ListenerPlan[] {
  const addresses = (controller.service.status?.loadBalancer?.ingress ?? [])
    .flatMap((entry) => entry.ip ?? [])
    .filter((address) => address.startsWith(`127.${context.network.number}.`));
  const pods = controller.starts ? controllerPods(view, controller) : [];
  return addresses.flatMap((address) =>
    (controller.service.spec?.ports ?? [])
      .filter((port) => port.protocol !== "UDP")
      .map((port) => ({
        address,
        port: reachablePort(port.port),
        tls: port.port === 443 || port.name === "https" || port.name === "websecure",
        controller,
        pods,
      })),
  );
}

function controllerPods(view: ClusterView, controller: IngressController): V1Pod[] {
  return readyPods(
    view,
    controller.service.metadata?.namespace ?? "",
    controller.service.metadata?.name ?? "",
  );
}

// Another kind of controller on the same address is another server: it has its own certificate for clients without SNI.
function keyOf(plan: ListenerPlan): string {
  return `${plan.address}:${plan.port}/${plan.controller.kind}`;
}

function podState(view: ClusterView, uid: string): PodState {
  const pod = view.pods.list().find((one) => one.metadata?.uid === uid);
  if (pod === undefined || pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") return "gone";
  const node = view.nodes.get(pod.spec?.nodeName ?? "");
  if (node?.status?.conditions?.find((one) => one.type === "Ready")?.status !== "True") return "gone";
  return pod.metadata?.deletionTimestamp === undefined ? "serving" : "leaving";
}
