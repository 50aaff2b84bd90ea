import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { PksCluster, type PksClusterArgs } from "../../../components/pks/cluster.ts";
import { changes } from "../../support/changes.ts";
import { CLUSTER_UUID, KUBECONFIG, MASTER_IPS } from "../../support/fixtures.ts";
import { isKnown, isSecret, recordGraph, type RecordOptions, valueOf } from "../../support/mocks.ts";
import { clusterArgs, connection } from "../../support/sample-args.ts";

const COMMAND = "command:local:Command";

const networkProfile = { profileName: "lb-medium", immutable: 'lb_size="medium"' };
const made = { uuid: CLUSTER_UUID, masterIps: MASTER_IPS };

const record = (over: Partial<PksClusterArgs> = {}, options: RecordOptions = {}) =>
  recordGraph(() => new PksCluster("cluster", { ...clusterArgs, ...over }), options);

describe("PksCluster", () => {
  it("makes the cluster by one command, with every input a variable of its own", async () => {
    const graph = await record({ networkProfile });
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
      PKS_FIRST_NETWORK_PROFILE: "lb-medium",
      PKS_FIRST_WORKERS: "3",
      PKS_OWNER: "rancher-ha.test",
      PKS_ADOPT: "false",
    });
    assert.equal(identity.inputs["create"], "node steps/pks/cluster.ts create");
    assert.equal(identity.inputs["delete"], "node steps/pks/cluster.ts delete");
    assert.equal(identity.inputs["update"], "node steps/pks/cluster.ts keep");
  });

  it("leaves out what the site does not set", async () => {
    const graph = await record({
      connection: { ...connection, username: undefined, clientName: "robot" },
      tags: {},
    });
    const names = (name: string) =>
      Object.keys(graph.findResource(COMMAND, name).inputs["environment"] as Record<string, unknown>);
    assert.ok(names("cluster-identity").includes("PKS_CLIENT_NAME"));
    for (const absent of ["PKS_USERNAME", "PKS_CA_CERTIFICATE", "PKS_FIRST_NETWORK_PROFILE", "CREDENTIALS"])
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

  for (const [what, over, place] of [
    ["plan", { plan: "large" }, 2],
    ["external host name", { externalHostname: "other.example.com" }, 1],
    ["name", { clusterName: "other" }, 0],
    ["immutable network", { networkProfile: { ...networkProfile, immutable: 'lb_size="large"' } }, 3],
  ] as const) {
    it(`replaces the cluster when its ${what} changes`, async () => {
      const found = changes(await record({ networkProfile }), await record({ networkProfile, ...over }));
      assert.ok(found.includes(`+- cluster-identity: triggers[${place}]`), found.join("\n"));
    });
  }

  it("moves a living cluster to another profile in place", async () => {
    const other = { ...networkProfile, profileName: "lb-medium-1234abcd" };
    const graph = await record({ networkProfile: other, made });
    const found = changes(await record({ networkProfile, made }), graph);
    assert.deepEqual(found, ["~ cluster-size: environment.PKS_NETWORK_PROFILE"]);
    // What counts at the creation alone is silent on a living cluster, and fresh for the next creation.
    const ignored = (each: typeof graph) =>
      each.findResource(COMMAND, "cluster-identity").options["ignoreChanges"] as string[];
    assert.ok(ignored(graph).includes("environment.PKS_FIRST_NETWORK_PROFILE"));
    assert.deepEqual(ignored(await record({ replaced: true })), []);
  });

  it("knows a cluster that stays, whatever changes about its commands", async () => {
    const { result } = await record({ made, sameWorkers: true, timeoutMinutes: 30 }, { dryRun: true });
    assert.equal(await valueOf(result.uuid), CLUSTER_UUID);
    assert.deepEqual(await valueOf(result.masterIps), MASTER_IPS);
    assert.equal(await valueOf(result.sizedUuid), CLUSTER_UUID);
  });

  it("knows nothing that hangs on the workers where these change", async () => {
    const { result } = await record({ made, workers: 5 }, { dryRun: true });
    assert.equal(await isKnown(result.sizedUuid), false);
    assert.equal(await isKnown(result.uuid), true);
  });

  it("knows nothing that hangs on the masters where an upgrade recreates them", async () => {
    const { result } = await record(
      { made, sameMasters: false, kubernetesVersion: "1.31" },
      { dryRun: true },
    );
    assert.equal(await isKnown(result.mastersUuid), false);
    assert.equal(await isKnown((await record({ made }, { dryRun: true })).result.mastersUuid), true);
  });

  it("takes a new way to the API into the state, for the deletion, and leaves the kubeconfig alone", async () => {
    const other = { ...connection, api: "pks2.example.com" };
    const graph = await record({ made, connection: other });
    assert.deepEqual(
      changes(await record({ made }), graph).filter((line) => !line.includes("kubeconfig")),
      ["~ cluster-identity: environment.PKS_API", "~ cluster-size: environment.PKS_API"],
    );
    const { options } = graph.findResource(COMMAND, "cluster-kubeconfig");
    assert.ok((options["ignoreChanges"] as string[]).includes("environment.PKS_API"));
  });

  for (const [part, name] of [
    ["cluster", "cluster-identity"],
    ["size", "cluster-size"],
  ] as const) {
    it(`puts right what was seen of the ${part}, and is silent about it afterwards`, async () => {
      const repaired = await record({ made, repairs: { [part]: "1: seen" } });
      assert.deepEqual(changes(await record({ made }), repaired), [`~ ${name}: environment.PKS_REPAIR`]);
      const ignored = (await record({ made })).findResource(COMMAND, name).options["ignoreChanges"];
      assert.ok((ignored as string[]).includes("environment.PKS_REPAIR"));
      const { options } = repaired.findResource(COMMAND, name);
      assert.ok(!(options["ignoreChanges"] as string[]).includes("environment.PKS_REPAIR"));
    });
  }

  it("uses a renewed kubeconfig at once, and keeps it", async () => {
    const graph = await record({ made, renewedKubeconfig: "renewed" }, { dryRun: true });
    assert.equal(await valueOf(graph.result.kubeconfig), "renewed");
    assert.equal(await isSecret(graph.result.kubeconfig), true);
    const kept = (each: typeof graph) =>
      each.findResource(COMMAND, "cluster-kubeconfig").options["ignoreChanges"] as string[];
    assert.ok(!kept(graph).includes("environment.PKS_KUBECONFIG"));
    assert.ok(kept(await record({ made })).includes("environment.PKS_KUBECONFIG"));
  });

  it("sizes node pools instead of the cluster", async () => {
    const nodePools = { computeProfile: "pools", instances: { worker: 3, ingress: 2 } };
    const graph = await record({ nodePools, workers: 5 });
    const environment = (name: string) =>
      graph.findResource(COMMAND, name).inputs["environment"] as Record<string, string>;
    assert.equal(environment("cluster-size")["PKS_NODE_POOLS"], "ingress:2,worker:3");
    assert.equal(environment("cluster-identity")["PKS_FIRST_NODE_POOLS"], "ingress:2,worker:3");
    assert.equal(environment("cluster-identity")["PKS_FIRST_WORKERS"], undefined);
  });

  it("gives uuid and kubeconfig by the identity alone, and the sized uuid by both", async () => {
    const graph = await recordGraph(() => {
      const cluster = new PksCluster("cluster", clusterArgs);
      const { uuid, kubeconfig, sizedUuid } = cluster;
      const reading = (profileName: pulumi.Output<string>) => ({ profileName, immutable: "" });
      new PksCluster("reader", { ...clusterArgs, networkProfile: reading(uuid) });
      new PksCluster("in-cluster", { ...clusterArgs, networkProfile: reading(kubeconfig) });
      new PksCluster("beside-workers", { ...clusterArgs, networkProfile: reading(sizedUuid) });
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
