import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { Rancher, type RancherArgs } from "../../../components/rancher/rancher.ts";
import { changes } from "../../support/changes.ts";
import { CERTIFICATE, INGRESS_ADDRESS, KUBECONFIG } from "../../support/fixtures.ts";
import { isSecret, recordGraph, type RecordOptions, valueOf } from "../../support/mocks.ts";
import { dns, rancherArgs, rancherSettings } from "../../support/sample-args.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";

const record = (over: Partial<RancherArgs> = {}, options: RecordOptions = {}) =>
  recordGraph(() => new Rancher("rancher", { ...rancherArgs, ...over }), options);

const release = async (over: Partial<RancherArgs> = {}) =>
  (await record(over)).findResource(RELEASE, "rancher-release");

describe("Rancher", () => {
  it("installs the chart as release rancher, and lets the readiness step wait for its pods", async () => {
    const { inputs } = await release();
    assert.equal(inputs["name"], "rancher");
    assert.equal(inputs["namespace"], "cattle-system");
    assert.equal(inputs["skipAwait"], true);
    // Helm's own waiting, which "atomic" brings back, ends with "context deadline exceeded" and no cause.
    assert.equal(inputs["atomic"], undefined);
    assert.equal(inputs["timeout"], 15 * 60);
  });

  it("keeps the bootstrap password secret, and only that", async () => {
    const { inputs, revealed } = await release();
    const values = inputs["values"] as Record<string, unknown>;
    assert.equal(values["bootstrapPassword"], "[secret]");
    assert.equal(values["hostname"], "rancher.example.com");
    assert.equal(
      (revealed["values"] as Record<string, unknown>)["bootstrapPassword"],
      "a long first password",
    );
  });

  it("lets the site file's values win, deeply", async () => {
    const { inputs } = await release({
      values: { ingress: { tls: { source: "rancher" } }, priorityClassName: "mine" },
    });
    const values = inputs["values"] as Record<string, unknown>;
    assert.deepEqual(values["ingress"], { enabled: false, tls: { source: "rancher" } });
    assert.equal(values["priorityClassName"], "mine");
  });

  it("restarts its pods when the CA changes: by a digest in their environment", async () => {
    const { inputs } = await release();
    const { extraEnv } = inputs["values"] as { extraEnv: unknown[] };
    const digest = createHash("sha256").update(CERTIFICATE).digest("hex");
    assert.deepEqual(extraEnv.at(-1), { name: "RANCHER_HA_CA_DIGEST", value: digest });
  });

  it("changes the release alone when the chart's version does", async () => {
    const found = changes(await record(), await record({ chart: { version: "2.15.1" } }));
    assert.deepEqual(found, ["~ rancher-release: version"]);
  });

  it("goes with the cluster", async () => {
    assert.equal((await release()).options["retainOnDelete"], true);
  });

  it("waits for nothing in a preview", async () => {
    const { calls, result } = await record({ dryRun: true }, { dryRun: true });
    assert.deepEqual(calls, []);
    assert.equal(await valueOf(result.url), "https://rancher.example.com");
  });

  it("looks, on every up, whether Rancher is usable", async () => {
    const { calls } = await record({ reachableBy: ["record", "ingress"] });
    assert.equal(calls.length, 1);
    assert.equal(calls[0]?.token, "command:local:run");
    const { command, environment, stdin } = calls[0].inputs;
    assert.equal(command, "node steps/rancher/ready.ts wait");
    assert.equal(stdin, KUBECONFIG);
    assert.deepEqual(environment, {
      RANCHER_HOSTNAME: "rancher.example.com",
      RANCHER_URL: "https://rancher.example.com",
      RANCHER_ADDRESS: INGRESS_ADDRESS,
      RANCHER_HTTPS_PORT: "443",
      RANCHER_CERTIFICATE: CERTIFICATE,
      RANCHER_CA: CERTIFICATE,
      RANCHER_TIMEOUT_MINUTES: "15",
      DNS_MODE: "manual",
      DNS_SERVERS: "10.0.0.53,10.0.0.54:5353",
    });
  });

  it("has no CA to check where the certificate is publicly trusted", async () => {
    const { calls } = await record({ ca: undefined, dns: { ...dns, servers: [] } });
    const names = Object.keys(calls[0]?.inputs["environment"] as Record<string, unknown>);
    assert.equal(names.includes("RANCHER_CA"), false);
    assert.equal(names.includes("DNS_SERVERS"), false);
  });

  it("fails in the step's own words where Rancher is not usable", async () => {
    const never = () => {
      const progress = "Rancher at rancher.example.com: /ping answers 503 (0 s, at most 15 min)";
      throw new Error(
        `invocation of command:local:run returned an error: exit status 1: running "node":\n${progress}\nerror: Rancher at rancher.example.com: not done after 15 minutes\nnext: see the pods`,
      );
    };
    await assert.rejects(record({}, { calls: { "command:local:run": never } }), (error) => {
      assert.ok(pulumi.RunError.isInstance(error), String(error));
      assert.match(
        error.message,
        /Rancher at rancher\.example\.com: not done after 15 minutes\nnext: see the pods$/,
      );
      assert.doesNotMatch(error.message, /invocation of|answers 503/);
      return true;
    });
  });

  it("gives a url that is no secret, and carries the port unless it is 443", async () => {
    const { result } = await record({ httpsPort: 8443 });
    assert.equal(await valueOf(result.url), "https://rancher.example.com:8443");
    assert.equal(await isSecret(result.url), false);
    const { inputs } = await release({ httpsPort: 8443 });
    const [serverUrl] = (inputs["values"] as { extraEnv: unknown[] }).extraEnv;
    assert.deepEqual(serverUrl, { name: "CATTLE_SERVER_URL", value: "https://rancher.example.com:8443" });
  });

  it("is looked at only when record and Ingress are there", async () => {
    const order: string[] = [];
    const reachable = pulumi.output(
      new Promise<string>((resolve) =>
        setTimeout(() => {
          order.push("record");
          resolve("rancher.example.com");
        }, 20),
      ),
    );
    const run = () => {
      order.push("look");
      return { stdout: '{"hostname":"rancher.example.com"}' };
    };
    await record({ reachableBy: [reachable] }, { calls: { "command:local:run": run } });
    assert.deepEqual(order, ["record", "look"]);
  });

  it("depends by data on what it is given", async () => {
    const graph = await recordGraph(() => {
      const address = new local.Command("front", { create: "node steps/ingress/address.ts wait" });
      return new Rancher("rancher", {
        ...rancherArgs,
        settings: rancherSettings,
        httpsPort: address.stdout.apply((stdout) => (JSON.parse(stdout) as { httpsPort: number }).httpsPort),
      });
    });
    assert.deepEqual(graph.findResource(RELEASE, "rancher-release").reads, ["front"]);
  });
});
