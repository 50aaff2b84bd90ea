/** The site's chart repository: `helm repo add lab http://ADDRESS:8879`, or that address as a release's `repo`. */
import { once } from "node:events";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { LabContext, Running } from "../context.ts";
import { packageCharts } from "./package.ts";

// What a repository consists of; also keeps requests inside its folder.
const FILE = /^\/(?:index\.yaml|[a-z0-9.+-]+\.tgz)$/;

/** Packages the charts into `charts/` of the lab's folder where they changed, and serves them at `network.charts`. */
export async function startChartRepository(context: LabContext): Promise<Running> {
  const folder = join(context.home, "charts");
  await packageCharts(context.tool("helm"), folder);
  const server = createServer((request, response) => {
    if (context.faults.active("charts-down") !== undefined) {
      request.socket.destroy();
      return;
    }
    const path = new URL(request.url ?? "/", "http://charts").pathname;
    const file = join(folder, path);
    if ((request.method !== "GET" && request.method !== "HEAD") || !FILE.test(path) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = path.endsWith(".yaml") ? "text/yaml" : "application/gzip";
    response.writeHead(200, { "content-type": type, "content-length": statSync(file).size });
    if (request.method === "HEAD") response.end();
    else
      createReadStream(file)
        .on("error", () => response.destroy())
        .pipe(response);
  });
  server.listen(context.network.charts.port, context.network.charts.address);
  await once(server, "listening");
  return {
    async stop() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
