import assert from "node:assert/strict";
import { PksCluster, type PksClusterArgs } from "../../../components/pks/cluster.ts";
import { changes } from "../../support/changes.ts";
import { CLUSTER_UUID, KUBECONFIG, MASTER_IPS } from "../../support/fixtures.ts";
import { isKnown, isSecret, recordGraph, type RecordOptions, valueOf } from "../../support/mocks.ts";
import { clusterArgs, connection } from "../../support/sample-args.ts";

const COMMAND = "command:local:Command";

const record = (over: Partial<PksClusterArgs> = {}, options: RecordOptions = {}) =>
  recordGraph(() => new PksCluster("cluster", { ...clusterArgs, ...over }), options);

describe("PksCluster", () => {
  it("makes the cluster by one command, with every input a variable of its own", async () => {
    const graph = await record({ networkProfile: "lb-medium" });
    const identity = graph.findResource(COMMAND, "cluster-identity");
    assert.deepEqual(identity.inputs["environment"], {
      PKS_CLI: "pks",
      PKS_API: "pks.example.com",
      PKS_SKIP_TLS_VERIFY: "false",
      PKS_USERNAME: "automation",
      PKS_TIMEOUT_MINUTES: "90",
      PKS_CLUSTER: "edge",
      PKS_EXTERNAL_HOSTNAME: "edge.example.com",
      PKS_PLAN: "rancher",
      PKS_NETWORK_PROFILE: "lb-medium",
      PKS_FIRST_WORKERS: "3",
      PKS_OWNER: "rancher-ha.test",
      PKS_ADOPT: "false",
    });
    assert.equal(identity.inputs["create"], "node steps/pks/cluster.ts create");
    assert.equal(identity.inputs["delete"], "node steps/pks/cluster.ts delete");
    assert.equal(identity.inputs["update"], undefined);
  });

  it("leaves out what the site does not set", async () => {
    const graph = await record({
      connection: { ...connection, username: undefined, clientName: "robot" },
      tags: {},
    });
    const names = (name: string) =>
      Object.keys(graph.findResource(COMMAND, name).inputs["environment"] as Record<string, unknown>);
    assert.ok(names("cluster-identity").includes("PKS_CLIENT_NAME"));
    for (const absent of ["PKS_USERNAME", "PKS_CA_CERTIFICATE", "PKS_NETWORK_PROFILE", "CREDENTIALS"])
      assert.ok(!names("cluster-identity").includes(absent), absent);
    assert.ok(!names("cluster-size").includes("PKS_TAGS"));
  });

  it("names the prefix of the site's credentials, and no credential", async () => {
    const graph = await record({ connection: { ...connection, credentials: "EDGE1" } });
    const steps = ["cluster-identity", "cluster-size", "cluster-kubeconfig"];
    for (const name of steps) {
      const environment = graph.findResource(COMMAND, name).inputs["environment"] as Record<string, unknown>;
      assert.equal(environment["CREDENTIALS"], "EDGE1");
      assert.deepEqual(
        Object.keys(environment).filter((key) => /PASSWORD|SECRET/.test(key)),
        [],
      );
    }
  });

  it("deletes the old cluster before it makes another one", async () => {
    const { options } = (await record()).findResource(COMMAND, "cluster-identity");
    assert.equal(options["deleteBeforeReplace"], true);
  });

  for (const protect of [true, false]) {
    it(`protects nothing but the cluster's identity: protect ${protect}`, async () => {
      const graph = await record({ protect });
      const protectedOnes = graph.resources.filter(({ options }) => options["protect"] === true);
      assert.deepEqual(
        protectedOnes.map(({ name }) => name),
        protect ? ["cluster-identity"] : [],
      );
    });
  }

  it("changes one property of one resource on a resize", async () => {
    assert.deepEqual(changes(await record(), await record({ workers: 5 })), [
      "~ cluster-size: environment.PKS_WORKERS",
    ]);
  });

  it("changes tags in place, in an order of their own", async () => {
    const graph = await record();
    const { inputs } = graph.findResource(COMMAND, "cluster-size");
    assert.equal((inputs["environment"] as Record<string, string>)["PKS_TAGS"], "cost:42,purpose:rancher");
    const reordered = await record({ tags: { cost: "42", purpose: "rancher" } });
    assert.deepEqual(changes(graph, reordered), []);
    assert.deepEqual(changes(graph, await record({ tags: { cost: "43", purpose: "rancher" } })), [
      "~ cluster-size: environment.PKS_TAGS",
    ]);
  });

  for (const [what, over, variable, place] of [
    ["plan", { plan: "large" }, "PKS_PLAN", 2],
    ["external host name", { externalHostname: "other.example.com" }, "PKS_EXTERNAL_HOSTNAME", 1],
    ["name", { clusterName: "other" }, "PKS_CLUSTER", 0],
    ["network profile", { networkProfile: "lb-large" }, "PKS_NETWORK_PROFILE", 3],
  ] as const) {
    it(`replaces the cluster when its ${what} changes`, async () => {
      const found = changes(
        await record({ networkProfile: "lb-medium" }),
        await record({ networkProfile: "lb-medium", ...over }),
      );
      assert.ok(found.includes(`+- cluster-identity: triggers[${place}]`), found.join("\n"));
      assert.ok(found.includes(`~ cluster-identity: environment.${variable}`), found.join("\n"));
    });
  }

  it("does not touch a living cluster when only the way to the API changes", async () => {
    const other = { ...connection, api: "pks2.example.com", username: "other", credentials: "EDGE1" };
    const found = changes(
      await record(),
      await record({ connection: other, adopt: true, timeoutMinutes: 10 }),
    );
    assert.deepEqual(
      found.filter((line) => !line.startsWith("~ cluster-size:")),
      [],
    );
  });

  it("gives uuid and kubeconfig by the identity alone, and the sized uuid by both", async () => {
    const graph = await recordGraph(() => {
      const cluster = new PksCluster("cluster", clusterArgs);
      const { uuid, kubeconfig, sizedUuid } = cluster;
      new PksCluster("reader", { ...clusterArgs, networkProfile: uuid });
      new PksCluster("in-cluster", { ...clusterArgs, networkProfile: kubeconfig });
      new PksCluster("beside-workers", { ...clusterArgs, networkProfile: sizedUuid });
      return cluster;
    });
    const reads = (name: string) => graph.findResource(COMMAND, `${name}-identity`).reads;
    assert.deepEqual(reads("reader"), ["cluster-identity"]);
    assert.deepEqual(reads("in-cluster"), ["cluster-kubeconfig"]);
    assert.deepEqual(reads("beside-workers"), ["cluster-identity", "cluster-size"]);
    assert.equal(await valueOf(graph.result.sizedUuid), CLUSTER_UUID);
  });

  it("keeps the kubeconfig secret, in the command's state too", async () => {
    const graph = await record();
    assert.equal(await valueOf(graph.result.kubeconfig), KUBECONFIG);
    assert.equal(await isSecret(graph.result.kubeconfig), true);
    const access = graph.findResource(COMMAND, "cluster-kubeconfig");
    assert.deepEqual(access.options["additionalSecretOutputs"], ["stdout"]);
  });

  it("reads the kubeconfig anew for another cluster, and only when the API's record is there", async () => {
    const access = (await record()).findResource(COMMAND, "cluster-kubeconfig");
    assert.deepEqual(access.inputs["triggers"], [CLUSTER_UUID]);
    assert.deepEqual(access.dependsOn, ["cluster-api-record"]);
  });

  it("asks for a record of the API's host name at the first master", async () => {
    const { inputs } = (await record()).findResource(COMMAND, "cluster-api-record-record");
    const environment = inputs["environment"] as Record<string, unknown>;
    assert.equal(environment["DNS_NAME"], "edge.example.com");
    assert.equal(environment["DNS_ADDRESS"], MASTER_IPS[0]);
  });

  it("lets the step's own deadline pass before the engine's", async () => {
    const graph = await record({ timeoutMinutes: 30 });
    for (const name of ["cluster-identity", "cluster-size", "cluster-kubeconfig"]) {
      const { create } = graph.findResource(COMMAND, name).options["customTimeouts"] as { create: string };
      assert.ok(Number.parseInt(create) > 30, `${name}: ${create}`);
    }
  });

  it("knows nothing of the cluster in a first preview, and that its kubeconfig is a secret", async () => {
    const { result } = await record({}, { dryRun: true });
    assert.equal(await isKnown(result.uuid), false);
    assert.equal(await isKnown(result.kubeconfig), false);
    assert.equal(await isSecret(result.kubeconfig), true);
  });

  it("runs commands that name no folder of this machine", async () => {
    const graph = await record();
    const lines = graph.resources.flatMap(({ inputs }) => [
      inputs["create"],
      inputs["update"],
      inputs["delete"],
    ]);
    for (const line of lines.filter((each) => typeof each === "string"))
      assert.match(line, /^node steps\/[a-z/-]+\.ts [a-z]+$/);
  });
});
