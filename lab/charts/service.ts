/** The site's chart repository: `helm repo add lab http://ADDRESS:8879`, or that address as a release's `repo`. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
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
    const index = path.endsWith(".yaml");
    const stored = readFileSync(file);
    const wrong = !index && context.faults.active("chart-digest-wrong") !== undefined;
    // Half a copy. Helm 3 does not compare a sound archive with the index's digest: it would install any.
    const content = wrong ? stored.subarray(0, stored.length / 2) : stored;
    const type = index ? "text/yaml" : "application/gzip";
    response.writeHead(200, { "content-type": type, "content-length": content.length });
    response.end(request.method === "HEAD" ? undefined : content);
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
