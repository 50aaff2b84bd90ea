/** A name server with a handful of records, on a free port of loopback. */
import { createSocket } from "node:dgram";
import { decode, encode } from "dns-packet";

/** A running name server. */
export interface TestNameServer {
  /** `127.0.0.1:PORT`, as `dns.servers` takes it. */
  readonly address: string;
  /** How many questions it was asked. */
  asked(): number;
  close(): Promise<void>;
}

/**
 * Answers A questions.
 * @param records Name to addresses; a name that is not there does not exist. Read anew at each question.
 */
export async function startNameServer(
  records: Readonly<Record<string, readonly string[]>>,
): Promise<TestNameServer> {
  const socket = createSocket("udp4");
  let questions = 0;
  socket.on("message", (message, from) => {
    questions++;
    const query = decode(message);
    const name = query.questions?.[0]?.name ?? "";
    const found = records[name.toLowerCase()];
    const answer = encode({
      type: "response",
      id: query.id ?? 0,
      // NXDOMAIN is the response code 3 in the flags' last four bits.
      flags: found === undefined ? 3 : 0,
      questions: query.questions ?? [],
      answers: (found ?? []).map((data) => ({ type: "A" as const, name, ttl: 1, data })),
    });
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((listening) => socket.bind(0, "127.0.0.1", listening));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked: () => questions,
    close: () => new Promise((closed) => socket.close(closed)),
  };
}
