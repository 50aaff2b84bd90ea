/**
 * Which connection runs through which controller pod, and which request in it is answered by which backend pod: so that
 * the end of a pod breaks what was under way there and nothing else.
 */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What became of a pod: it answers, it finishes what it has (SIGTERM), or it is gone. */
export type PodState = "serving" | "leaving" | "gone";

/** One request under way. */
interface Exchange {
  readonly backendPod: string;
  /** What the client sees when the backend pod dies. */
  lost(): void;
}

interface Connection {
  readonly socket: Socket;
  readonly controllerPod: string;
  readonly exchanges: Set<Exchange>;
  leaving: boolean;
}

/** The connections of one listener. */
export interface Exchanges {
  /** Attributes a new connection to a controller pod. */
  connect(socket: Socket, controllerPod: string): void;
  /** Tells which pod answers a request that came over `socket` (or over TLS on it); over when the response is closed. */
  begin(socket: Socket, backendPod: string, response: ServerResponse, lost: () => void): void;
  /** The same for a connection that was switched to another protocol. */
  beginUpgraded(socket: Socket, backendPod: string, stream: Duplex): void;
  /** Whether the controller pod behind the connection is finishing: a response should say `connection: close`. */
  isLeaving(socket: Socket): boolean;
  /** Applies what became of the pods, by uid. */
  settle(stateOf: (pod: string) => PodState): void;
  /** Ends every connection. */
  closeAll(): void;
}

/** Keeps the books of one listener. */
export function exchanges(): Exchanges {
  // A TLS socket has the peer of the connection that it runs on.
  const connections = new Map<string, Connection>();
  const keyOf = (socket: Socket): string => `${socket.remoteAddress}:${socket.remotePort}`;

  const add = (
    socket: Socket,
    exchange: Exchange,
    ends: { once(event: "close", end: () => void): unknown },
  ): void => {
    const connection = connections.get(keyOf(socket));
    if (connection === undefined) return;
    connection.exchanges.add(exchange);
    ends.once("close", () => {
      connection.exchanges.delete(exchange);
      if (connection.leaving && connection.exchanges.size === 0) connection.socket.end();
    });
  };
  return {
    connect(socket, controllerPod) {
      const key = keyOf(socket);
      connections.set(key, { socket, controllerPod, exchanges: new Set(), leaving: false });
      socket.once("close", () => connections.delete(key));
    },
    begin(socket, backendPod, response, lost) {
      add(socket, { backendPod, lost }, response);
    },
    beginUpgraded(socket, backendPod, stream) {
      add(socket, { backendPod, lost: () => stream.destroy() }, stream);
    },
    isLeaving: (socket) => connections.get(keyOf(socket))?.leaving ?? false,
    settle(stateOf) {
      for (const connection of connections.values()) {
        const state = stateOf(connection.controllerPod);
        if (state === "gone") {
          connection.socket.resetAndDestroy();
          continue;
        }
        connection.leaving = state === "leaving";
        if (connection.leaving && connection.exchanges.size === 0) connection.socket.end();
        for (const exchange of [...connection.exchanges])
          if (stateOf(exchange.backendPod) === "gone") exchange.lost();
      }
    },
    closeAll() {
      for (const connection of connections.values()) connection.socket.destroy();
    },
  };
}
