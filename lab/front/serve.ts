/** One request through an ingress controller. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { V1Pod } from "@kubernetes/client-node";
import type { ClusterView } from "../watch/cluster-view.ts";
import { appOf } from "./apps.ts";
import {
  hostName,
  notReady,
  type OwnAnswer,
  ownAnswer,
  passesUpgrade,
  redirectToTls,
  setForwardedHeaders,
} from "./behaviour.ts";
import type { Exchanges } from "./exchanges.ts";
import type { IngressController } from "./ingress-controllers.ts";
import { findBackend, findRoute, type Route } from "./routing.ts";

/** Through what a request comes in. */
export interface Entry {
  readonly clusterUuid: string;
  readonly view: ClusterView;
  readonly controller: IngressController;
  readonly tls: boolean;
  readonly exchanges: Exchanges;
}

/** Where a request goes: to a pod, or no further than the controller. */
type Decision = { readonly route: Route; readonly pod: V1Pod } | { readonly answer: OwnAnswer };

// Position in the ring of ready pods, by Service.
const turns = new Map<string, number>();

/** Answers a plain request. */
export async function serveRequest(
  entry: Entry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (entry.exchanges.isLeaving(request.socket)) response.setHeader("connection", "close");
  const decision = decide(entry, request);
  if ("answer" in decision) {
    send(response, decision.answer);
    return;
  }
  const { pod } = decision;
  const badGateway = ownAnswer(entry.controller.kind, 502);
  const lost = (): void => {
    if (response.headersSent) response.destroy();
    else send(response, badGateway);
  };
  entry.exchanges.begin(request.socket, pod.metadata?.uid ?? "", response, lost);
  setForwardedHeaders(entry.controller.kind, request, entry.tls);
  await appOf(entry.clusterUuid, pod).handle(request, response, pod);
}

/** Answers a request to switch protocols (websocket). */
export function serveUpgrade(
  entry: Entry,
  request: IncomingMessage,
  stream: Duplex,
  plain: () => void,
): void {
  const decision = decide(entry, request);
  if ("answer" in decision || !passesUpgrade(entry.controller.kind, decision.route)) {
    // The backend, or the controller itself, sees an ordinary request.
    delete request.headers.upgrade;
    plain();
    return;
  }
  entry.exchanges.beginUpgraded(request.socket, decision.pod.metadata?.uid ?? "", stream);
  setForwardedHeaders(entry.controller.kind, request, entry.tls);
  appOf(entry.clusterUuid, decision.pod).upgrade(request, stream, decision.pod);
}

function decide(entry: Entry, request: IncomingMessage): Decision {
  const { view, controller, tls } = entry;
  const ingresses = view.ingresses.list().filter((ingress) => controller.takes(ingress));
  const path = (request.url ?? "/").replace(/[?#].*$/, "");
  const route = findRoute(ingresses, hostName(request), path);
  if (route === undefined) return { answer: ownAnswer(controller.kind, 404) };
  const redirect = tls ? undefined : redirectToTls(controller, route, request);
  if (redirect !== undefined) return { answer: redirect };
  const backend = findBackend(view, route);
  const pod = nextPod(
    `${entry.clusterUuid}/${route.ingress.metadata?.namespace}/${route.backend.service?.name}`,
    backend.pods,
  );
  return pod === undefined ? { answer: notReady(controller, backend) } : { route, pod };
}

/** Round robin over the pods that are ready now. */
export function nextPod(ring: string, pods: readonly V1Pod[]): V1Pod | undefined {
  const turn = turns.get(ring) ?? 0;
  turns.set(ring, turn + 1);
  return pods[turn % pods.length];
}

function send(response: ServerResponse, answer: OwnAnswer): void {
  response.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.body) });
  response.end(answer.body);
}
