import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { chartFacts } from "../../../steps/chart/facts.ts";

/** As `helm repo index` writes it, with what may mislead a reader of lines. */
const INDEX = `apiVersion: v1
entries:
  other:
  - apiVersion: v2
    kubeVersion: < 1.0.0
    name: other
    version: 2.14.4
  rancher:
  - annotations:
      version: 9.9.9
    apiVersion: v2
    dependencies:
    - name: rancher
      version: 8.8.8
    description: Install Rancher. Its
      version: is not here
    kubeVersion: '< 1.37.0-0'
    name: rancher
    version: 2.15.0
  - kubeVersion: < 1.36.0-0
    name: rancher
    version: "2.14.4"
  - apiVersion: v1
    name: rancher
    version: 2.4.0
  zebra:
  - name: zebra
    version: 7.7.7
generated: "2026-01-01T00:00:00Z"
`.replace("Its\n      version: is not here", "Its\n      own");

describe("chartFacts of a repository", () => {
  let server: Server;
  let repo: string;
  let index: string;
  before(async () => {
    server = createServer((request, response) => {
      if (request.url === "/charts/index.yaml") response.end(index);
      else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    repo = `http://127.0.0.1:${(server.address() as AddressInfo).port}/charts`;
  });
  after(() => server.close());

  for (const [form, text] of [
    ["as Helm writes it", INDEX],
    ["as JSON, which YAML includes", JSON.stringify(parse(INDEX))],
    ["with another indentation", INDEX.replace(/^ {2}/gm, "      ")],
  ] as const) {
    for (const [version, kubeVersion] of [
      ["2.15.0", "< 1.37.0-0"],
      ["v2.14.4", "< 1.36.0-0"],
      ["2.4.0", undefined],
      ["7.7.7", undefined],
    ] as const) {
      it(`are read for ${version} from an index ${form}`, async () => {
        index = text;
        assert.deepEqual(await chartFacts({ repo: `${repo}/`, name: "rancher", version }), {
          version,
          kubeVersion,
          versions: ["2.15.0", "2.14.4", "2.4.0"],
          unread: undefined,
        });
      });
    }
  }

  it("are no versions of a chart that the repository does not have", async () => {
    index = INDEX;
    const { versions, kubeVersion } = await chartFacts({ repo, name: "ranger", version: "2.15.0" });
    assert.deepEqual({ versions, kubeVersion }, { versions: [], kubeVersion: undefined });
  });

  for (const [what, place, why] of [
    ["a repository that is not there", { repo: "http://127.0.0.1:1" }, /ECONNREFUSED|bad port/],
    ["an OCI registry", { repo: "oci://registry.example.com/charts" }, /OCI/],
  ] as const) {
    it(`are unknown of ${what}`, async () => {
      const { unread, version } = await chartFacts({ ...place, name: "rancher", version: "2.15.0" });
      assert.match(unread ?? "", why);
      assert.equal(version, "2.15.0");
    });
  }

  it("are unknown of a repository without an index, or with a broken one", async () => {
    assert.match((await chartFacts({ repo: `${repo}/none`, name: "rancher" })).unread ?? "", /answers 404/);
    index = "entries: [";
    assert.notEqual((await chartFacts({ repo, name: "rancher" })).unread, undefined);
  });
});

describe("chartFacts of a chart on this machine", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "chart-"));
    // A chart within the chart comes first in the archive: it is not the one.
    mkdirSync(join(folder, "rancher/charts/inner"), { recursive: true });
    writeFileSync(join(folder, "rancher/charts/inner/Chart.yaml"), "name: inner\nversion: 0.1.0\n");
    writeFileSync(join(folder, "rancher/values.yaml"), "x".repeat(1500));
    writeFileSync(
      join(folder, "rancher/Chart.yaml"),
      "name: rancher\nversion: 2.15.0\nkubeVersion: < 1.37.0-0\n",
    );
    const files = ["rancher/charts/inner/Chart.yaml", "rancher/values.yaml", "rancher/Chart.yaml"];
    execFileSync("tar", ["-czf", "rancher.tgz", ...files], { cwd: folder });
    execFileSync("tar", ["-czf", "empty.tgz", "rancher/values.yaml"], { cwd: folder });
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const name of ["rancher", "rancher.tgz"]) {
    it(`are read from ${name}`, async () => {
      assert.deepEqual(await chartFacts({ path: join(folder, name) }), {
        version: "2.15.0",
        kubeVersion: "< 1.37.0-0",
        versions: undefined,
        unread: undefined,
      });
    });
  }

  for (const name of ["missing.tgz", "empty.tgz", "rancher/charts"]) {
    it(`are unknown of ${name}`, async () => {
      assert.notEqual((await chartFacts({ path: join(folder, name) })).unread, undefined);
    });
  }
});
