/** The simulated programs behind the ingress controllers: the front hands a request to the one that runs in the chosen pod. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { V1Pod } from "@kubernetes/client-node";

/** A program that answers in place of pods that kwok only pretends to run. */
export interface SimulatedApp {
  /** Whether this program runs in the pod. */
  runs(pod: V1Pod): boolean;
  /** Answers as that pod would; the forwarded headers are set already. */
  handle(request: IncomingMessage, response: ServerResponse, pod: V1Pod): Promise<void>;
  /** Answers a request to switch protocols on a connection that is the program's from here on. */
  upgrade(request: IncomingMessage, socket: Duplex, pod: V1Pod): void;
}

const apps = new Map<string, Set<SimulatedApp>>();

/** Makes the program known for one cluster; call the result to end that. */
export function registerApp(clusterUuid: string, app: SimulatedApp): () => void {
  const known = apps.get(clusterUuid) ?? new Set();
  apps.set(clusterUuid, known.add(app));
  return () => {
    known.delete(app);
    if (known.size === 0) apps.delete(clusterUuid);
  };
}

/** The program in a pod; one that nobody registered answers 200 with the pod's name. */
export function appOf(clusterUuid: string, pod: V1Pod): SimulatedApp {
  return [...(apps.get(clusterUuid) ?? [])].find((app) => app.runs(pod)) ?? nameTeller;
}

const nameTeller: SimulatedApp = {
  runs: () => true,
  handle: (_request, response, pod) => {
    response.writeHead(200, { "content-type": "text/plain" }).end(`${pod.metadata?.name}\n`);
    return Promise.resolve();
  },
  upgrade: (_request, socket) =>
    socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
};
