/** A canary in every secret leaf of the site file's schema: it reaches the graph, and nobody sees it there. */
import assert from "node:assert/strict";
import { secretAt, stackFileSchema } from "../site/json-schema.ts";
import { textOf } from "./golden/graph.ts";
import { make } from "./support/certificates.ts";
import type { RecordedGraph } from "./support/mocks.ts";
import { recordSite } from "./support/record-site.ts";
import { committedConfig, configOf, type Keys, smallestSite, withLeaf } from "./support/site-config.ts";

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
}

/** Secret leaf to a site that carries `canary` there. A new secret leaf needs a line. */
const SITES: Readonly<Record<string, () => Promise<{ keys: Keys; canary: string }>>> = {
  "certificate.key": async () => {
    const ca = await make({ commonName: "CA" });
    const leaf = await make({ commonName: "rancher", issuer: ca, dnsNames: ["rancher.example.com"] });
    const certificate = { source: "provided", chain: leaf.pem, key: leaf.keyPem, ca: ca.pem };
    return {
      keys: withLeaf(smallestSite(), "certificate", certificate),
      canary: leaf.keyPem.split("\n")[1] ?? "",
    };
  },
  "certificate.caKey": async () => {
    const ca = await make({ commonName: "CA" });
    const certificate = { source: "issuing-ca", ca: ca.pem, caKey: ca.keyPem };
    return {
      keys: withLeaf(smallestSite(), "certificate", certificate),
      canary: ca.keyPem.split("\n")[1] ?? "",
    };
  },
  "dns.tsig.secret": async () => {
    const canary = Buffer.from("canary-27182818284").toString("base64");
    const tsig = { name: "site-key", secret: canary };
    const dns = { mode: "nsupdate", servers: ["10.0.0.53"], zone: "example.com", tsig };
    return { keys: withLeaf(smallestSite(), "dns", dns), canary };
  },
  "rancher.bootstrapPassword": async () => ({
    keys: withLeaf(smallestSite(), "rancher.bootstrapPassword", "canary-27182818284"),
    canary: "canary-27182818284",
  }),
};

describe("secrets of the site file", () => {
  it("are each planted below", () => {
    const config = (stackFileSchema() as Node).properties?.["config"]?.properties ?? {};
    const leaves = Object.entries(config).flatMap(([key, node]) =>
      pathsIn(node, [key.replace("rancher-ha:", "")]),
    );
    const secret = leaves.filter(secretAt).map((path) => path.join("."));
    assert.deepEqual([...new Set(secret)].sort(), Object.keys(SITES).sort());
  });

  for (const [path, plant] of Object.entries(SITES)) {
    it(`never show: ${path}`, async () => {
      const { keys, canary } = await plant();
      assert.ok(canary.length > 8);
      const graph = await recordSite(configOf(withLeaf(keys, "lookups", "off")));
      assert.ok(
        unmasked(graph).includes(canary),
        "the canary is somewhere in the graph, else this proves nothing",
      );
      assert.ok(!(await textOf(graph)).includes(canary));
      assert.ok(
        !JSON.stringify(graph.resources.map(({ inputs, outputs }) => [inputs, outputs])).includes(canary),
      );
      assert.ok(!JSON.stringify(graph.calls).includes(canary), "functions get secrets in the clear");
    });
  }

  it("are not among the commands that the provider prints when one fails", async () => {
    const graph = await recordSite({ ...committedConfig("Pulumi.prod.yaml"), "rancher-ha:lookups": "off" });
    for (const { inputs } of graph.resources.filter(({ type }) => type === "command:local:Command"))
      for (const verb of ["create", "update", "delete"])
        assert.match(String(inputs[verb] ?? "node steps/x.ts none"), /^node steps\/[a-z/-]+\.ts [a-z]+$/);
  });
});

function unmasked(graph: RecordedGraph): string {
  return JSON.stringify(graph.resources.map(({ revealed }) => revealed));
}

function pathsIn(node: Node, path: readonly string[]): (readonly string[])[] {
  const inner = [node, ...(node.oneOf ?? []), ...(node.anyOf ?? [])].flatMap((each) =>
    Object.entries(each.properties ?? {}),
  );
  return [path, ...inner.flatMap(([key, child]) => pathsIn(child, [...path, key]))];
}
