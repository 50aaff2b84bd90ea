/** The site's name server: authoritative for any name that has a record, over UDP and TCP. */
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server, type Socket as TcpSocket } from "node:net";
import { decode, encode, streamDecode, streamEncode } from "dns-packet";
import type { LabContext, Running } from "../context.ts";
import type { Endpoint } from "../network.ts";
import { answerQuery } from "./answer.ts";
import { type DnsRecord, listRecords, removeRecord, setRecord } from "./records.ts";

/** The records behind the server; kept over a restart. */
export interface NameServer {
  records(): readonly DnsRecord[];
  /** Replaces what the name pointed to before. */
  set(record: { name: string; address: string; owner?: string; ttl?: number }): void;
  remove(name: string): void;
}

const IDLE_MILLISECONDS = 10_000;

/** Starts the server on `network.nameServer`; throws when the address is taken. */
export async function startNameServer(context: LabContext): Promise<Running & NameServer> {
  const endpoint = context.network.nameServer;
  const udp = await listenUdp(context, endpoint);
  const connections = new Set<TcpSocket>();
  const tcp = await listenTcp(context, endpoint, connections);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    for (const connection of connections) connection.destroy();
    await Promise.all([
      new Promise<void>((resolve) => udp.close(() => resolve())),
      new Promise<void>((resolve) => tcp.close(() => resolve())),
    ]);
  };
  return {
    records: () => listRecords(context),
    set: (record) => setRecord(context, record),
    remove: (name) => removeRecord(context, name),
    stop: () => (stopping ??= stop()),
  };
}

async function listenUdp(context: LabContext, endpoint: Endpoint): Promise<UdpSocket> {
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    try {
      socket.send(encode(answerQuery(decode(message), listRecords(context))), from.port, from.address);
    } catch (error) {
      context.log("dns", `unreadable query from ${from.address}: ${String(error)}`);
    }
  });
  socket.bind(endpoint.port, endpoint.address);
  await once(socket, "listening");
  // What can fail from here on is a reply to a client that is gone.
  socket.on("error", (error) => context.log("dns", error.message));
  return socket;
}

async function listenTcp(
  context: LabContext,
  endpoint: Endpoint,
  connections: Set<TcpSocket>,
): Promise<Server> {
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("close", () => connections.delete(connection));
    connection.on("error", () => connection.destroy());
    connection.setTimeout(IDLE_MILLISECONDS, () => connection.destroy());
    let received = Buffer.alloc(0);
    connection.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      // Two bytes of length before each message (RFC 1035, 4.2.2).
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const length = 2 + received.readUInt16BE(0);
        try {
          connection.write(
            streamEncode(answerQuery(streamDecode(received.subarray(0, length)), listRecords(context))),
          );
        } catch (error) {
          context.log("dns", `unreadable query over TCP: ${String(error)}`);
          connection.destroy();
          return;
        }
        received = received.subarray(length);
      }
    });
  });
  server.listen(endpoint.port, endpoint.address);
  await once(server, "listening");
  return server;
}
