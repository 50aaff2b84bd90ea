import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AntiAffinity, type AntiAffinityArgs } from "../../../components/vsphere/anti-affinity.ts";
import { changes } from "../../support/changes.ts";
import { CLUSTER_UUID, VMS } from "../../support/fixtures.ts";
import { isKnown, recordGraph, type RecordOptions, valueOf } from "../../support/mocks.ts";
import { antiAffinityArgs } from "../../support/sample-args.ts";

const RULE = "vsphere:index/computeClusterVmAntiAffinityRule:ComputeClusterVmAntiAffinityRule";
const GROUPS = ["masters", "workers"] as const;

const record = (over: Partial<AntiAffinityArgs> = {}, options: RecordOptions = {}) =>
  recordGraph(() => new AntiAffinity("rules", { ...antiAffinityArgs, ...over }), options);

describe("AntiAffinity", () => {
  for (const group of GROUPS) {
    it(`keeps the ${group} apart by a rule with their VMs`, async () => {
      const { inputs } = (await record()).findResource(RULE, `rules-${group}`);
      assert.equal(inputs["name"], `edge-${group}`);
      assert.equal(inputs["computeClusterId"], "domain-c8");
      assert.deepEqual(
        inputs["virtualMachineIds"],
        VMS[group].map((name) => `uuid-of-${name}`),
      );
    });

    it(`changes the ${group}' rule alone by its own settings`, async () => {
      const settings = { [group]: { enabled: false, mandatory: true } };
      assert.deepEqual(changes(await record(), await record(settings)), [
        `~ rules-${group}: enabled`,
        `~ rules-${group}: mandatory`,
      ]);
    });
  }

  it("looks VMs up by their exact names in the site's datacenter", async () => {
    const { calls } = await record();
    const looked = calls.filter(({ token }) => token === "vsphere:index/getVirtualMachine:getVirtualMachine");
    assert.deepEqual(
      looked.map(({ inputs }) => inputs["name"]).sort(),
      [...VMS.masters, ...VMS.workers].sort(),
    );
    for (const { inputs } of looked) assert.equal(inputs["datacenterId"], "datacenter-2");
  });

  it("asks the director for the cluster's deployment, under the site's credentials", async () => {
    const { calls } = await record({ credentials: "EDGE1" });
    const asked = calls.filter(({ token }) => token === "command:local:run").map(({ inputs }) => inputs);
    assert.deepEqual(
      asked.map(({ environment }) => (environment as Record<string, unknown>)["BOSH_GROUP"]).sort(),
      ["masters", "workers"],
    );
    assert.equal(asked[0]?.["command"], "node steps/bosh/vms.ts list");
    const environment = asked[0]["environment"] as Record<string, unknown>;
    assert.equal(environment["BOSH_DEPLOYMENT"], `service-instance_${CLUSTER_UUID}`);
    assert.equal(environment["CREDENTIALS"], "EDGE1");
  });

  it("reads members anew on every run: a VM has another name whenever BOSH recreates it", async () => {
    const recreated = ["vm-worker-a", "vm-worker-b", "vm-worker-z"];
    const run = ({ environment }: Record<string, unknown>) => ({
      stdout: JSON.stringify(
        (environment as Record<string, string>)["BOSH_GROUP"] === "workers" ? recreated : VMS.masters,
      ),
    });
    const after = await record({}, { calls: { "command:local:run": run } });
    assert.deepEqual(changes(await record(), after), ["~ rules-workers: virtualMachineIds[2]"]);
  });

  it("gives its members by rule", async () => {
    assert.deepEqual(await valueOf((await record()).result.members), {
      "edge-masters": VMS.masters,
      "edge-workers": VMS.workers,
    });
  });

  it("looks nothing up in a preview that may read nothing, and takes the members as they were", async () => {
    const graph = await record({ offline: true }, { dryRun: true });
    assert.deepEqual(graph.calls, []);
    for (const group of GROUPS) {
      const { options, inputs } = graph.findResource(RULE, `rules-${group}`);
      assert.deepEqual(options["ignoreChanges"], ["computeClusterId", "virtualMachineIds"]);
      assert.equal(inputs["enabled"], true);
    }
    assert.equal(await isKnown(graph.result.members), false);
  });

  it("asks for no VMs of a cluster that does not exist yet", async () => {
    const unknown = pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
    const graph = await record({ mastersReady: unknown, workersReady: unknown }, { dryRun: true });
    assert.deepEqual(
      graph.calls.filter(({ token }) => token === "command:local:run"),
      [],
    );
    assert.equal(graph.findResource(RULE, "rules-workers").inputs["virtualMachineIds"], "[unknown]");
  });
});
