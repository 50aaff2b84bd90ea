import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { stringify } from "yaml";
import { liveUsage } from "../../steps/live-usage.ts";

const LISTS: Readonly<Record<string, { kind: string; items: object[] }>> = {
  "/api/v1/namespaces": {
    kind: "NamespaceList",
    items: ["default", "cattle-system", "p-1"].map((name) => ({ metadata: { name } })),
  },
  "/api/v1/services": {
    kind: "ServiceList",
    items: ["ClusterIP", "LoadBalancer", "NodePort"].map((type) => ({ metadata: {}, spec: { type } })),
  },
};

describe("liveUsage", () => {
  let server: Server;
  const kubeconfig = (port: number) =>
    stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: "c", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
      ],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    });
  before(async () => {
    server = createServer((request, response) => {
      const list = LISTS[new URL(request.url ?? "", "http://cluster").pathname];
      response.writeHead(list ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify({ apiVersion: "v1", metadata: {}, ...list }));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it("counts namespaces and Services of type LoadBalancer", async () => {
    const { port } = server.address() as AddressInfo;
    assert.deepEqual(await liveUsage(kubeconfig(port)), { namespaces: 3, loadBalancers: 1 });
  });

  for (const [what, text] of [
    ["a cluster that does not answer", kubeconfig(1)],
    ["a kubeconfig that is none", "kind: [Config"],
  ] as const) {
    it(`is unknown of ${what}`, async () => {
      assert.equal(await liveUsage(text), undefined);
    });
  }
});
