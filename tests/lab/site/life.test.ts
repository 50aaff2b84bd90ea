/** A whole site's life in the lab, by the acceptance rule: up, empty preview, refresh, empty preview, changes, replacement, destroy, nothing left. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { get } from "../../../steps/rancher/https.ts";
import { make } from "../../support/certificates.ts";
import { startLab, type TestLab } from "./lab.ts";
import { newStack, type TestStack } from "./stack.ts";

const HOST = "rancher.lab.example";

describe("a site's life", function () {
  this.timeout(300_000);
  let lab: TestLab;
  let stack: TestStack;
  const rules = async () => {
    const info = async (name: string) =>
      (await lab.must("govc", "cluster.rule.info", "-cluster", "Compute-Cluster", "-name", name, "-l")).match(
        /vm-[0-9a-f-]+/g,
      ) ?? [];
    return {
      masters: new Set(await info("lab-rancher-masters")),
      workers: new Set(await info("lab-rancher-workers")),
    };
  };
  const boshVms = async (group: string) => {
    const uuid = String(await stack.output("clusterUuid"));
    const printed = JSON.parse(
      await lab.must("bosh", "-n", "-d", `service-instance_${uuid}`, "vms", "--json"),
    ) as {
      Tables: { Rows: { instance: string; vm_cid: string }[] }[];
    };
    return new Set(
      printed.Tables.flatMap((table) => table.Rows)
        .filter((row) => row.instance.startsWith(group))
        .map((row) => row.vm_cid),
    );
  };
  const rancher = async (path: string) => {
    const outputs = {
      address: String(await stack.output("ingressAddress")),
      url: new URL(String(await stack.output("url"))),
    };
    const ca = await lab.must(
      "kubectl",
      "-n",
      "cattle-system",
      "get",
      "secret",
      "tls-ca",
      "-o",
      "jsonpath={.data.cacerts\\.pem}",
    );
    return get(
      {
        hostname: outputs.url.hostname,
        address: outputs.address,
        port: Number(outputs.url.port || 443),
        ca: Buffer.from(ca, "base64").toString(),
      },
      path,
    );
  };

  before(async () => {
    lab = await startLab(91);
    stack = await newStack(lab, "Pulumi.lab.yaml", "life");
  });
  after(() => lab.remove());

  it("previews a site that does not exist yet as the whole graph", async () => {
    const changes = await stack.changes();
    assert.ok(
      changes.every(({ op }) => op === "create"),
      JSON.stringify(changes),
    );
    for (const name of [
      "cluster-identity",
      "cluster-size",
      "ingress-release",
      "rancher-release",
      "anti-affinity-workers",
      "cattle-system-ca",
    ]) {
      assert.ok(
        changes.some((change) => change.name === name),
        `${name} is missing`,
      );
    }
  });

  it("refuses a plan that does not exist, and one with one master, before anything is made", async () => {
    for (const [plan, why] of [
      ["no-such-plan", "PKS has no such plan"],
      ["dev-small", "one master"],
    ]) {
      stack.set("pks.plan", plan);
      const { code, stdout, stderr } = await stack.pulumi("up", "--yes", "--skip-preview");
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, new RegExp(`pks.plan: found .*${why}.*allowed: `));
      assert.doesNotMatch(stdout + stderr, /\n\s+at .*\.ts/);
    }
    stack.set("pks.plan", "rancher");
    assert.equal((await lab.must("pks", "clusters", "--json")).trim().replace("null", "[]"), "[]");
  });

  it("builds it", async () => {
    await stack.up();
    assert.deepEqual((await rancher("/ping")).body, "pong");
  });

  it("runs one Rancher pod and one ingress pod on each worker", async () => {
    const pods = await lab.must(
      "kubectl",
      "get",
      "pods",
      "-A",
      "-o",
      "jsonpath={range .items[*]}{.metadata.namespace} {.spec.nodeName}{'\\n'}{end}",
    );
    for (const namespace of ["cattle-system", "ingress-controller"]) {
      const nodes = pods.split("\n").filter((line) => line.startsWith(`${namespace} `));
      assert.equal(new Set(nodes).size, 3, `${namespace}:\n${pods}`);
    }
  });

  it("names exactly the cluster's VMs in both rules", async () => {
    const { masters, workers } = await rules();
    assert.deepEqual(masters, await boshVms("master"));
    assert.deepEqual(workers, await boshVms("worker"));
    assert.equal(masters.size, 3);
    assert.equal(workers.size, 3);
  });

  it("previews no change, also after a refresh", async () => {
    assert.deepEqual(await stack.changes(), []);
    assert.equal((await stack.pulumi("refresh", "--yes", "--skip-preview")).code, 0);
    assert.deepEqual(await stack.changes(), []);
    assert.equal((await stack.pulumi("preview", "--expect-no-changes")).code, 0);
  });

  it("previews a resize as the size command and the worker rule's members, and nothing else", async () => {
    stack.set("pks.workers", 4);
    const changes = await stack.changes();
    assert.deepEqual(changes.map(({ op, name }) => `${op} ${name}`).sort(), [
      "update anti-affinity-workers",
      "update cluster-size",
    ]);
    const size = changes.find(({ name }) => name === "cluster-size");
    assert.deepEqual(size?.properties, ["environment.PKS_WORKERS"]);
    await stack.up();
    assert.equal((await rules()).workers.size, 4);
    assert.deepEqual((await rules()).workers, await boshVms("worker"));
    assert.deepEqual(await stack.changes(), []);
  });

  it("previews an anti-affinity flag as that rule's property", async () => {
    stack.set("vsphere.antiAffinity", { masters: { mandatory: true } });
    assert.deepEqual(await stack.changes(), [
      { op: "update", name: "anti-affinity-masters", properties: ["mandatory"] },
    ]);
    stack.set("vsphere.antiAffinity", undefined);
  });

  it("previews another chart version of Rancher as the release's version", async () => {
    stack.set("rancher.chart.version", "2.15.1");
    const changes = await stack.changes();
    assert.deepEqual(
      changes.map(({ op, name }) => `${op} ${name}`),
      ["update rancher-release"],
    );
    assert.ok(changes[0]?.properties.includes("version"), JSON.stringify(changes));
    await stack.up();
    assert.deepEqual(await stack.changes(), []);
  });

  it("previews another certificate as the data of its secret, and serves it", async () => {
    const ca = await make({ commonName: "Enterprise CA" });
    const provide = async () => {
      const leaf = await make({ commonName: HOST, issuer: ca, dnsNames: [HOST] });
      stack.set("certificate", { source: "provided", chain: leaf.pem, key: leaf.keyPem, ca: ca.pem });
      return new X509Certificate(leaf.pem).fingerprint256;
    };
    await provide();
    await stack.up();
    const wanted = await provide();
    assert.deepEqual(await stack.changes(), [
      { op: "update", name: "cattle-system-tls", properties: ['data["tls.crt"]', 'data["tls.key"]'] },
    ]);
    await stack.up();
    assert.equal((await rancher("/healthz")).certificate.fingerprint256, wanted);
  });

  it("puts another cluster in place for another plan, with Rancher on it, and the old one gone", async () => {
    const before = await stack.output("clusterUuid");
    stack.set("pks.plan", "rancher-large");
    const changes = await stack.changes();
    assert.ok(
      changes.some(({ op, name }) => name === "cluster-identity" && /replace/.test(op)),
      JSON.stringify(changes),
    );
    await stack.up();
    const after = await stack.output("clusterUuid");
    assert.notEqual(after, before);
    assert.equal((await rancher("/ping")).body, "pong");
    const clusters = JSON.parse(await lab.must("pks", "clusters", "--json")) as { uuid: string }[];
    assert.deepEqual(
      clusters.map(({ uuid }) => uuid),
      [after],
    );
    assert.deepEqual((await rules()).masters, await boshVms("master"));
    assert.deepEqual(await stack.changes(), []);
  });

  it("leaves nothing behind: no cluster, profile, VM, rule or record", async () => {
    await lab.must("pulumi", "destroy", "--yes", "--skip-preview", "-s", "life");
    assert.match((await lab.must("pks", "clusters", "--json")).trim(), /^(\[\]|null)$/);
    assert.match((await lab.must("pks", "network-profiles", "--json")).trim(), /^(\[\]|null)$/);
    assert.equal((await lab.must("govc", "find", "/", "-type", "m")).trim(), "");
    assert.equal((await lab.must("govc", "cluster.rule.ls", "-cluster", "Compute-Cluster")).trim(), "");
    const { askAll } = await import("../../../steps/dns/resolve.ts");
    const deadline = Date.now() + 20_000;
    let answers = await askAll(HOST, [`127.${lab.network}.0.3:5353`]);
    while (answers[0]?.addresses.length !== 0 && Date.now() < deadline)
      answers = await askAll(HOST, [`127.${lab.network}.0.3:5353`]);
    assert.deepEqual(answers[0]?.addresses, []);
  });

  it("stops without leaving a process", async () => {
    assert.equal((await lab.lab("down")).code, 0);
    const home = lab.environment["LAB_HOME"] ?? "none";
    const living = readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid))
      .filter((pid) => commandLine(pid).includes(home));
    assert.deepEqual(living.map(commandLine), []);
  });
});

function commandLine(pid: string): string {
  try {
    return process
      .getBuiltinModule("node:fs")
      .readFileSync(join("/proc", pid, "cmdline"), "utf8")
      .replaceAll("\0", " ");
  } catch {
    return "";
  }
}
