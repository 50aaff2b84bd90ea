/** The front with one ingress controller of two pods before a Rancher that is plain data. */
import assert from "node:assert/strict";
import type { V1EndpointSlice, V1Service } from "@kubernetes/client-node";
import type { ClusterHandle, LabContext } from "../../../lab/context.ts";
import type { PodState } from "../../../lab/front/exchanges.ts";
import { type ControllerKind, ingressControllers } from "../../../lab/front/ingress-controllers.ts";
import { type Listener, type ListenerPlan, openListener } from "../../../lab/front/listener.ts";
import { readyPods } from "../../../lab/front/routing.ts";
import { installed } from "./controllers.ts";
import {
  ask,
  noObjects,
  type Objects,
  rancherIngress,
  readyPod,
  type Reply,
  testCluster,
  tlsSecret,
  viewOf,
} from "./support.ts";

/** The host of the Ingress. */
export const HOST = "rancher.example.com";
/** The floating address. */
export const ADDRESS = "127.95.2.8";
/** Above 1024, so that the tests need not be root. */
export const TLS_PORT = 18443;
const PLAIN_PORT = 18080;

/** A running front. */
export interface FrontRig {
  readonly cluster: ClusterHandle;
  readonly objects: Objects;
  /** Over TLS; the certificate is checked only with a CA. */
  overTls(host?: string, ca?: string): Promise<Reply>;
  plainly(host?: string): Promise<Reply>;
  /** Rancher's Service without pods. */
  addRancherService(): void;
  /** Ready pods of Rancher, and its Service if it is not there. */
  addRancher(pods: readonly string[]): void;
  /** Lets the front see what was changed in `objects`, as its controller does. */
  settle(): void;
  readonly listeners: readonly Listener[];
  stop(): Promise<void>;
}

/** Starts the front with a controller of that kind, an Ingress for HOST of its class and a certificate of the context's CA. */
export async function startFront(kind: ControllerKind, context: LabContext): Promise<FrontRig> {
  const cluster = testCluster("front-test");
  const objects = noObjects();
  const { service, daemonSet, ingressClass } = installed(kind, ADDRESS);
  objects.services.push(service);
  objects.daemonSets.push(daemonSet);
  objects.ingressClasses.push(ingressClass);
  objects.pods.push(readyPod("ingress", "controller-1"), readyPod("ingress", "controller-2"));
  objects.endpointSlices.push(slice("ingress", "controller", ["controller-1", "controller-2"]));
  objects.ingresses.push(rancherIngress("nginx", HOST));
  objects.secrets.push(tlsSecret(await context.authority.issue({ commonName: HOST, dnsNames: [HOST] })));
  const view = viewOf(objects);
  const plan = (tls: boolean): ListenerPlan => {
    const [controller] = ingressControllers(view);
    assert.ok(controller !== undefined);
    const pods = readyPods(view, "ingress", "controller");
    return { address: ADDRESS, port: tls ? TLS_PORT : PLAIN_PORT, tls, controller, pods };
  };
  const listeners: Listener[] = [];
  for (const tls of [false, true]) {
    const listener = await openListener(cluster, context, { view, plan: plan(tls) });
    listeners.push(listener);
    await listener.listen();
  }
  const stateOf = (uid: string): PodState => {
    const pod = objects.pods.find((one) => one.metadata?.uid === uid);
    if (pod === undefined) return "gone";
    return pod.metadata?.deletionTimestamp === undefined ? "serving" : "leaving";
  };
  const rig: FrontRig = {
    cluster,
    objects,
    listeners,
    overTls: (host = HOST, ca) =>
      ask({ address: ADDRESS, port: TLS_PORT, host, ...(ca === undefined ? {} : { ca }) }),
    plainly: (host = HOST) => ask({ address: ADDRESS, port: PLAIN_PORT, host, path: "/a?b", plain: true }),
    addRancherService() {
      if (!objects.services.includes(RANCHER_SERVICE)) objects.services.push(RANCHER_SERVICE);
    },
    addRancher(pods) {
      rig.addRancherService();
      objects.endpointSlices.push(slice("cattle-system", "rancher", pods));
      objects.pods.push(...pods.map((name) => readyPod("cattle-system", name)));
    },
    settle: () => listeners.forEach((listener, index) => listener.update(plan(index === 1), stateOf)),
    async stop() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
  return rig;
}

const RANCHER_SERVICE: V1Service = {
  metadata: { name: "rancher", namespace: "cattle-system" },
  spec: { ports: [{ name: "http", port: 80 }] },
};

function slice(namespace: string, service: string, pods: readonly string[]): V1EndpointSlice {
  return {
    addressType: "IPv4",
    metadata: { name: service, namespace, labels: { "kubernetes.io/service-name": service } },
    endpoints: pods.map((name) => ({
      addresses: ["10.0.0.1"],
      conditions: { ready: true },
      targetRef: { kind: "Pod", name },
    })),
  };
}
