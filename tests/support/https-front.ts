/** A small HTTPS server on a free port of loopback, which answers by path and keeps what it was asked. */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";

/** One answer: a status and a body. */
export type Page = readonly [status: number, body: string];

/** A running server. */
export interface HttpsFront {
  readonly port: number;
  /** Answers by path; any other path is a 404. May be changed while the server runs. */
  readonly pages: Map<string, Page>;
  /** What the last request said. */
  readonly last: { host?: string | undefined; servername?: string | undefined };
  close(): Promise<void>;
}

/** Starts the server under this certificate. */
export async function startHttpsFront(certificate: {
  readonly pem: string;
  readonly keyPem: string;
}): Promise<HttpsFront> {
  const pages = new Map<string, Page>();
  const last: HttpsFront["last"] = {};
  const server = createServer({ cert: certificate.pem, key: certificate.keyPem }, (request, response) => {
    last.host = request.headers.host;
    last.servername = (request.socket as TLSSocket & { servername?: string }).servername;
    const [status, body] = pages.get(request.url ?? "") ?? [404, "not found"];
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    pages,
    last,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
