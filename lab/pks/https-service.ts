/** An HTTPS service of the simulated site, with a certificate of the site's CA. */
import { createServer } from "node:https";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { HttpBindings } from "@hono/node-server";
import type { LabContext, Running } from "../context.ts";
import type { Endpoint } from "../network.ts";

/** What a route finds in its context: Node's own request and response. */
export interface NodeBindings {
  Bindings: HttpBindings;
}

/**
 * Serves `app` at `endpoint` until stopped; resolves when it listens.
 * @param name of the service, also its log and its certificate's common name
 * @param down is looked up at each new connection: true drops it, as if nothing were there
 */
export async function serveHttps(
  context: LabContext,
  name: string,
  endpoint: Endpoint,
  app: { fetch: Parameters<typeof getRequestListener>[0] },
  down: () => boolean,
): Promise<Running> {
  const certificate = await context.authority.issue({
    commonName: `${name}.lab`,
    dnsNames: [`${name}.lab`],
    ipAddresses: [endpoint.address],
    server: true,
  });
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { key: certificate.keyPem, cert: certificate.certificatePem },
    (request, response) => {
      context.log(name, `${request.method ?? ""} ${request.url ?? ""}`);
      // A connection that was open before the fault dies with the next request on it.
      if (down()) request.socket.destroy();
      else void answer(request, response);
    },
  );
  const sockets = new Set<Duplex>();
  server.on("connection", (socket) => {
    if (down()) return void socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(endpoint.port, endpoint.address, () => {
      server.off("error", reject);
      resolve();
    });
  });
  context.log(name, `listens at ${endpoint.address}:${endpoint.port}`);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
