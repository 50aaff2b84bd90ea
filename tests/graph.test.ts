/** What holds for the graph as a whole, and what a change of the site file may change in it. */
import assert from "node:assert/strict";
import { changes } from "./support/changes.ts";
import { VMS } from "./support/fixtures.ts";
import { isSecret, type RecordedGraph, type RecordOptions } from "./support/mocks.ts";
import { recordSite } from "./support/record-site.ts";
import { committedConfig, type Keys, withLeaf } from "./support/site-config.ts";

const PROD: Keys = withLeaf(committedConfig("Pulumi.prod.yaml"), "rancher-ha:lookups", "off");

const record = (over: Readonly<Record<string, unknown>> = {}, options: RecordOptions = {}) =>
  recordSite(
    Object.entries(over).reduce((keys, [path, value]) => withLeaf(keys, `rancher-ha:${path}`, value), PROD),
    { stack: "prod", ...options },
  );

const names = (graph: RecordedGraph) => graph.resources.map(({ name }) => name).sort();

describe("the graph of a site", () => {
  let graph: RecordedGraph<Record<string, unknown>>;
  before(async () => {
    graph = await record();
  });

  it("is the same list in a first preview, without a cluster, as in an up", async () => {
    const preview = await record({}, { dryRun: true });
    assert.deepEqual(names(preview), names(graph));
    assert.deepEqual(preview.calls, []);
  });

  it("puts everything of the cluster under the cluster's provider, to go with the cluster", () => {
    const { resources } = graph;
    const inCluster = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    assert.ok(inCluster.length >= 7);
    for (const { name, provider, options } of inCluster) {
      assert.equal(provider, "kubernetes", name);
      assert.equal(options["retainOnDelete"], true, name);
    }
    for (const { name, provider } of resources.filter(({ type }) => type.startsWith("vsphere:index/")))
      assert.equal(provider, "vsphere", name);
  });

  it("tells the provider which cluster it is, and that secrets and config maps change in place", () => {
    const { inputs, reads } = graph.findResource("pulumi:providers:kubernetes", "kubernetes");
    assert.equal(inputs["enableSecretMutable"], "true");
    assert.equal(inputs["enableConfigMapMutable"], "true");
    assert.equal(inputs["kubeconfig"], "[secret]");
    assert.deepEqual(reads, ["cluster-identity", "cluster-kubeconfig"]);
  });

  it("makes the certificate while PKS works on the cluster", () => {
    const { resources } = graph;
    const parts = resources.filter(({ name }) => name.startsWith("certificate"));
    for (const { name, reads, dependsOn } of parts)
      assert.ok(![...reads, ...dependsOn].some((each) => each.startsWith("cluster")), name);
  });

  it("hangs the workers' rule on the cluster's size, and nothing else", () => {
    const { resources } = graph;
    const behind = resources.filter(({ reads }) => reads.includes("cluster-size")).map(({ name }) => name);
    assert.deepEqual(behind, ["anti-affinity-workers"]);
  });

  it("protects the cluster, unless the site says otherwise", async () => {
    const protectedOnes = ({ resources }: RecordedGraph) =>
      resources.filter(({ options }) => options["protect"] === true).map(({ name }) => name);
    assert.deepEqual(protectedOnes(graph), ["cluster-identity"]);
    assert.deepEqual(protectedOnes(await record({ "pks.protect": false })), []);
  });

  it("has the outputs of the design, secrets as secrets", async () => {
    const { result } = graph;
    const expected =
      "url clusterUuid kubeconfig masterIps ingressAddress certificateExpires bootstrapPassword";
    for (const name of [...expected.split(" "), "antiAffinity", "capacity", "applied", "nextSteps"])
      assert.ok(name in result, name);
    const secret = await Promise.all(
      Object.entries(result).map(async ([name, value]) => ((await isSecret(value)) ? [name] : [])),
    );
    assert.deepEqual(secret.flat().sort(), ["bootstrapPassword", "kubeconfig"]);
  });

  it("makes nothing of a site file with problems, and says them all without a stack trace", async () => {
    await assert.rejects(record({ "pks.workers": 0, "rancher.hostname": "none" }), (error) => {
      assert.ok(error instanceof Error);
      assert.equal(error.constructor.name, "RunError");
      assert.match(error.message, /2 problems; nothing was changed/);
      assert.match(error.message, /pks\.workers: found 0/);
      assert.match(error.message, /rancher\.hostname: found "none"/);
      return true;
    });
  });
});

describe("a change of the site file", () => {
  let old: RecordedGraph;
  before(async () => {
    old = await record();
  });

  it("of the workers is a change of the size alone, and of the workers' rule when their VMs are there", async () => {
    const workers = [...VMS.workers, "vm-worker-d", "vm-worker-e"];
    const run = ({ environment }: Record<string, unknown>) => {
      const group = (environment as Record<string, string>)["BOSH_GROUP"];
      return { stdout: JSON.stringify(group === "workers" ? workers : VMS.masters) };
    };
    const after = await record({ "pks.workers": 5 }, { calls: { "command:local:run": run } });
    assert.deepEqual(changes(old, after), [
      "~ anti-affinity-workers: virtualMachineIds[3]",
      "~ anti-affinity-workers: virtualMachineIds[4]",
      "~ cluster-size: environment.PKS_WORKERS",
    ]);
  });

  for (const [path, value, expected] of [
    ["rancher.chart.version", "2.15.1", ["~ rancher-release: version"]],
    ["rancher.replicas", 5, ["~ rancher-release: values.replicas"]],
    ["vsphere.antiAffinity.workers.mandatory", true, ["~ anti-affinity-workers: mandatory"]],
    ["vsphere.antiAffinity.masters.enabled", false, ["~ anti-affinity-masters: enabled"]],
    ["certificate.validityDays", 90, ["~ certificate-certificate: validityPeriodHours"]],
    ["pks.tags.cost", "42", ["~ cluster-size: environment.PKS_TAGS"]],
    ["pks.adopt", true, []],
  ] as const) {
    it(`of ${path} is exactly that`, async () => {
      assert.deepEqual(changes(old, await record({ [path]: value })), expected);
    });
  }

  it("of the plan is the cluster's replacement", async () => {
    assert.deepEqual(changes(old, await record({ "pks.plan": "large" })), [
      "+- cluster-identity: triggers[2]",
      "~ cluster-identity: environment.PKS_PLAN",
    ]);
  });

  it("of the load balancer's size replaces the profile, and the cluster that waits for it", async () => {
    const after = await record({ "pks.networkProfile.lbSize": "large" });
    const found = changes(old, after);
    assert.ok(found.includes("+- network-profile-profile: triggers[1]"), found.join("\n"));
    assert.ok(found.includes("+- cluster-identity: triggers[3]"), found.join("\n"));
    const { reads, inputs } = after.findResource("command:local:Command", "cluster-identity");
    assert.deepEqual(reads, ["network-profile-profile"]);
    assert.equal((inputs["triggers"] as string[])[3], 'lb_size="large"');
  });

  it("of the API's address alone touches only the commands that use it", async () => {
    const found = changes(old, await record({ "pks.api": "pks2.sovsystems.com" }));
    assert.deepEqual(
      found.filter((line) => !line.includes("cluster-kubeconfig")),
      [
        "~ cluster-identity: environment.PKS_API",
        "~ cluster-size: environment.PKS_API",
        "~ network-profile-profile: environment.PKS_API",
      ],
    );
  });
});
