/** Each certificate source from zero, and the renewal of certificate and CA on a site that serves. */
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { get } from "../../../steps/rancher/https.ts";
import { bundle, type Made, make } from "../../support/certificates.ts";
import { startLab, type TestLab } from "./lab.ts";
import { newStack, type TestStack } from "./stack.ts";
import { startClient } from "./steady-client.ts";

const HOST = "rancher.lab.example";
const NETWORK = 97;

describe("certificates in the lab", function () {
  // Four sites from zero, and six more changes: minutes each where the machine is busy.
  this.timeout(900_000);
  let lab: TestLab;
  let root: Made;
  let intermediate: Made;

  before(async () => {
    root = await make({ commonName: "Enterprise Root" });
    intermediate = await make({ commonName: "Enterprise Issuing CA", issuer: root, ca: true });
    lab = await startLab(NETWORK);
  });
  after(() => lab.remove());

  const frontOf = async (stack: TestStack, ca: string) => {
    const url = new URL(String(await stack.output("url")));
    const address = String(await stack.output("ingressAddress"));
    return { hostname: url.hostname, address, port: Number(url.port || 443), ca };
  };
  /** A second site in the same lab. */
  const site = (name: string, certificate: object) =>
    newStack(lab, "Pulumi.lab.yaml", name, {
      "pks.cluster": name,
      "pks.externalHostname": `${name}.lab.example`,
      "pks.networkProfile.name": `${name}-profile`,
      "rancher.hostname": `rancher-${name}.lab.example`,
      certificate,
    });
  const leafFor = (hostname: string, issuer: Made) =>
    make({ commonName: hostname, issuer, dnsNames: [hostname] });
  const served = async (stack: TestStack, ca: string) => {
    const { status, body, certificate } = await get(await frontOf(stack, ca), "/ping");
    assert.deepEqual([status, body], [200, "pong"]);
    return certificate.fingerprint256;
  };

  describe("that are given", () => {
    let provided: TestStack;
    let issued: TestStack;
    let leaf: Made;

    before(async () => {
      leaf = await leafFor("rancher-provided.lab.example", intermediate);
      const chain = bundle(leaf, intermediate, root);
      provided = await site("provided", { source: "provided", chain, key: leaf.keyPem });
      const ca = bundle(intermediate, root);
      issued = await site("issued", { source: "issuing-ca", ca, caKey: intermediate.keyPem });
      await Promise.all([provided.up(), issued.up()]);
    });
    after(() =>
      Promise.all([provided, issued].map((stack) => stack.pulumi("destroy", "--yes", "--skip-preview"))),
    );

    it("serve a provided chain with an intermediate to a client that trusts the root alone, from zero", async () => {
      assert.equal(await served(provided, root.pem), new X509Certificate(leaf.pem).fingerprint256);
    });

    it("are signed by an issuing CA here, under its root, from zero", async () => {
      await served(issued, root.pem);
      assert.deepEqual(await issued.changes(), []);
    });
  });

  describe("of an enterprise CA", () => {
    let stack: TestStack;
    const request = async () =>
      make({ commonName: HOST, issuer: intermediate, request: String(await stack.output("csr")) });
    let chain = "";
    const sign = async () => {
      chain = (await request()).pem;
      stack.set("certificate.chain", chain);
      return new X509Certificate(chain).fingerprint256;
    };

    before(async () => {
      stack = await newStack(lab, "Pulumi.lab.yaml", "enterprise", {
        certificate: { source: "enterprise-ca" },
      });
    });

    after(() => stack.pulumi("destroy", "--yes", "--skip-preview"));

    it("are requested while everything but Rancher is made, and the preview says so", async () => {
      const { stdout, stderr } = await stack.pulumi("preview");
      assert.match(stdout + stderr, /certificate\.chain is not there yet, so everything but Rancher is made/);
      await stack.up();
      assert.match(String(await stack.output("csr")), /BEGIN CERTIFICATE REQUEST/);
      assert.match(String(await stack.output("ingressAddress")), /^127\./);
      assert.match(JSON.stringify(await stack.output("nextSteps")), /certificate\.chain/);
      assert.deepEqual(await stack.changes(), []);
    });

    it("are refused in the preview where they are for another key", async () => {
      stack.set("certificate.ca", bundle(intermediate, root));
      stack.set("certificate.chain", (await leafFor(HOST, intermediate)).pem);
      const { code, stdout, stderr } = await stack.pulumi("preview");
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /not for the key that was made here/);
      assert.doesNotMatch(stdout + stderr, /\n\s+at .*\.ts/);
    });

    it("finish the site once they are in its file", async () => {
      const wanted = await sign();
      const changes = await stack.changes();
      assert.ok(
        changes.every(({ op }) => op === "create"),
        JSON.stringify(changes),
      );
      await stack.up();
      assert.equal(await served(stack, root.pem), wanted);
      assert.deepEqual(await stack.changes(), []);
    });

    it("may not be taken away again", async () => {
      stack.set("certificate.chain", undefined);
      const { code, stdout, stderr } = await stack.pulumi("preview");
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /certificate\.chain: found nothing, though Rancher runs already/);
      stack.set("certificate.chain", chain);
    });

    it("are renewed without a failed request", async () => {
      const client = startClient(await frontOf(stack, root.pem));
      const wanted = await sign();
      assert.deepEqual(await stack.changes(), [
        { op: "update", name: "cattle-system-tls", properties: ['data["tls.crt"]'] },
      ]);
      await stack.up();
      assert.equal(await served(stack, root.pem), wanted);
      const { sent, failed, certificates } = await client.stop();
      assert.deepEqual(failed, []);
      assert.ok(sent > 50, `only ${sent} requests`);
      assert.equal(certificates.at(-1), wanted);
    });

    it("change their CA, and Rancher's pods roll without a failed request of a client that trusts both", async () => {
      const next = await make({ commonName: "Next Root" });
      const wanted = await make({
        commonName: HOST,
        issuer: next,
        request: String(await stack.output("csr")),
      });
      const client = startClient(await frontOf(stack, bundle(root, next)));
      stack.set("certificate.chain", wanted.pem);
      stack.set("certificate.ca", next.pem);
      const { stdout, stderr } = await stack.pulumi("preview");
      assert.match(
        stdout + stderr,
        /Rancher's pods are replaced, then the agents of all downstream clusters/,
      );
      await stack.up();
      const { failed } = await client.stop();
      assert.deepEqual(failed, []);
      assert.equal(await served(stack, next.pem), new X509Certificate(wanted.pem).fingerprint256);
      [root, intermediate] = [next, next];
    });

    it("get a new key beside the one in use, and move to it when it is signed", async () => {
      const before = await served(stack, root.pem);
      await lab.must(process.execPath, "site/command.ts", "rotate", "enterprise", "--new-key", "--yes");
      assert.equal(await served(stack, root.pem), before);
      stack.set("certificate.rotation", 1);
      const wanted = await sign();
      await stack.up();
      assert.equal(await served(stack, root.pem), wanted);
      assert.deepEqual(await stack.changes(), []);
    });
  });

  describe("that the program signs itself", () => {
    let stack: TestStack;
    const caNow = async () => {
      const path = "jsonpath={.data.cacerts\\.pem}";
      const data = await lab.must("kubectl", "-n", "cattle-system", "get", "secret", "tls-ca", "-o", path);
      return Buffer.from(data, "base64").toString();
    };
    const cluster = async (name: string) =>
      JSON.parse(await lab.must("kubectl", "get", "clusters.management.cattle.io", name, "-o", "json")) as {
        metadata: { annotations?: Record<string, string> };
      };
    const rotate = (...options: string[]) =>
      lab.must(process.execPath, "site/command.ts", "rotate", "own", ...options, "--yes");

    before(async () => {
      stack = await site("own", { source: "self-signed", organization: "Lab" });
      await stack.up();
      // The context that `pks get-credentials` would set.
      const kubeconfig = join(lab.project, "kubeconfig");
      writeFileSync(kubeconfig, String(await stack.output("kubeconfig")), { mode: 0o600 });
      lab.environment["KUBECONFIG"] = kubeconfig;
      const imported = {
        apiVersion: "management.cattle.io/v3",
        kind: "Cluster",
        metadata: { name: "c-edge1" },
        spec: { displayName: "edge1", internal: false },
        status: { conditions: [{ type: "Provisioned", status: "True" }] },
      };
      const file = join(lab.project, "edge1.json");
      writeFileSync(file, JSON.stringify(imported));
      await lab.must("kubectl", "apply", "-f", file);
    });

    it("are renewed by site rotate without a failed request, and nothing restarts", async () => {
      const ca = await caNow();
      const before = await served(stack, ca);
      const client = startClient(await frontOf(stack, ca));
      const said = await rotate();
      const { failed, certificates } = await client.stop();
      assert.deepEqual(failed, []);
      assert.equal(certificates.length, 2);
      assert.notEqual(certificates[1], before);
      assert.match(said, /cattle-system-tls/);
      assert.doesNotMatch(said, /rancher-release.*update/);
      assert.equal(
        (await cluster("c-edge1")).metadata.annotations?.["io.cattle.agent.force.deploy"],
        undefined,
      );
    });

    it("change their CA by site rotate: Rancher's pods roll, then the agents are deployed anew", async () => {
      const old = await caNow();
      await rotate("--ca");
      const ca = await caNow();
      assert.notEqual(ca, old);
      await served(stack, ca);
      const { annotations = {} } = (await cluster("c-edge1")).metadata;
      assert.equal(annotations["io.cattle.agent.force.deploy"], "false");
      // What the agent got is the new CA: it was not deployed before Rancher had it.
      assert.equal(
        annotations["lab.example/agent-ca-checksum"],
        createHash("sha256").update(ca).digest("hex"),
      );
      assert.deepEqual(await stack.changes(), []);
    });

    it("would fail requests if their secret were deleted and made again: the client does see it", async () => {
      const wrong = (file: string, from: string, to: string) => {
        const path = join(lab.project, file);
        const right = readFileSync(path, "utf8");
        assert.ok(right.includes(from), file);
        rmSync(path);
        writeFileSync(path, right.replace(from, to));
      };
      rmSync(join(lab.project, "components"));
      cpSync("components", join(lab.project, "components"), { recursive: true });
      wrong("index.ts", "enableSecretMutable: true", "enableSecretMutable: false");
      wrong("components/rancher/namespace.ts", "retainOnDelete: true", "retainOnDelete: false");
      const client = startClient(await frontOf(stack, await caNow()));
      await stack.pulumi("up", "--yes", "--skip-preview");
      stack.set("certificate.caRotation", 1);
      stack.set("certificate.rotation", 2);
      await stack.pulumi("up", "--yes", "--skip-preview");
      const { failed } = await client.stop();
      assert.ok(failed.length > 0, "the client saw nothing of it");
      console.error(`  with the wrong settings: ${failed.length} failed requests, the first: ${failed[0]}`);
    });
  });
});
