/** One port of one load balancer address: connections spread over the controller's pods, TLS ended, HTTP/1.1 spoken. */
import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
  ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer, type Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { V1Pod } from "@kubernetes/client-node";
import type { ClusterHandle, LabContext } from "../context.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { certificateFor, ownCertificate } from "./certificates.ts";
import { exchanges, type PodState } from "./exchanges.ts";
import type { ControllerKind, IngressController } from "./ingress-controllers.ts";
import { nextPod, serveRequest, serveUpgrade } from "./serve.ts";

/** What a listener is for, as the cluster is now. */
export interface ListenerPlan {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  readonly controller: IngressController;
  /** The controller's ready pods; a connection goes to the next of them. */
  readonly pods: readonly V1Pod[];
}

/** One port; it does not listen before `listen`. */
export interface Listener {
  /** Begins or goes on to listen; throws when the address cannot be had. */
  listen(): Promise<void>;
  /** Takes over a changed plan; what is under way goes on unless its pod is gone. */
  update(plan: ListenerPlan, stateOf: (pod: string) => PodState): void;
  /** Stops listening: new connections are refused. Those that are there live as long as their pods. */
  refuse(): void;
  /** Ends everything. */
  close(): Promise<void>;
}

// nginx's keepalive_timeout of 75 s, which ingress-nginx and F5 keep; Traefik's is longer.
const KEEP_ALIVE_MILLISECONDS = 75_000;

/** Makes the listener that `plan` describes. */
export async function openListener(
  cluster: ClusterHandle,
  context: LabContext,
  see: { view: ClusterView; plan: ListenerPlan },
): Promise<Listener> {
  const { view } = see;
  let { plan } = see;
  const books = exchanges();
  const entry = (): Parameters<typeof serveRequest>[0] => ({
    clusterUuid: cluster.uuid,
    view,
    controller: plan.controller,
    tls: plan.tls,
    exchanges: books,
  });
  const complain = (error: unknown): void => context.log("front", `${cluster.name}: ${String(error)}`);
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    serveRequest(entry(), request, response).catch((error: unknown) => {
      complain(error);
      response.destroy();
    });
  };
  const certificate = (name: string): Promise<SecureContext> => {
    const ingresses = view.ingresses.list().filter((ingress) => plan.controller.takes(ingress));
    return certificateFor(view, plan.controller, ingresses, name);
  };
  const http = plan.tls
    ? tlsServer(await certificateOptions(plan.controller.kind), certificate, handle)
    : createHttpServer(handle);
  http.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  http.on("upgrade", (request: IncomingMessage, socket: Socket) => {
    socket.on("error", () => socket.destroy());
    serveUpgrade(entry(), request, socket, () => {
      const response = new ServerResponse(request);
      response.assignSocket(socket);
      response.on("finish", () => socket.end());
      response.shouldKeepAlive = false;
      handle(request, response);
    });
  });
  http.on("clientError", (_error, socket) => socket.destroy());

  const listener = createTcpServer((socket) => {
    socket.on("error", () => socket.destroy());
    const pod = nextPod(`${cluster.uuid}/${plan.address}:${plan.port}`, plan.pods);
    if (pod === undefined) {
      socket.resetAndDestroy();
      return;
    }
    books.connect(socket, pod.metadata?.uid ?? "");
    http.emit("connection", socket);
  });
  return {
    async listen() {
      if (listener.listening) return;
      listener.listen(plan.port, plan.address);
      await once(listener, "listening");
    },
    update(next, stateOf) {
      plan = next;
      books.settle(stateOf);
    },
    refuse() {
      if (listener.listening) listener.close();
    },
    async close() {
      const closed = listener.listening ? once(listener, "close") : Promise.resolve();
      if (listener.listening) listener.close();
      books.closeAll();
      http.close();
      await closed;
    },
  };
}

/** What a client without SNI gets. F5's controller refuses it: a server without a certificate does so. */
async function certificateOptions(kind: ControllerKind): Promise<{ cert?: string; key?: string }> {
  const own = await ownCertificate(kind);
  return own === undefined ? {} : { cert: own.certificatePem, key: own.keyPem };
}

/** HTTPS by a server that never listens itself: the connections come from the listener that has attributed them. */
function tlsServer(
  withoutName: { cert?: string; key?: string },
  certificate: (name: string) => Promise<SecureContext>,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): HttpServer {
  const server = createHttpsServer(
    {
      ...withoutName,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["http/1.1"],
      SNICallback: (name, done) => {
        certificate(name.toLowerCase()).then(
          (context) => done(null, context),
          (error: Error) => done(error),
        );
      },
    },
    handle,
  );
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  return server;
}
