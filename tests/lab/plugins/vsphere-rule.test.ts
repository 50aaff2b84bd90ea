import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { formatPath } from "../../../lab/plugins/differ.ts";
import type { VSphere } from "../../../lab/plugins/vsphere/functions.ts";
import { antiAffinityRule } from "../../../lab/plugins/vsphere/rule-resource.ts";
import { UNKNOWN } from "../../../lab/plugins/values.ts";
import type { PropertyMap } from "../../../lab/plugins/values.ts";
import { recordedContext } from "./context.ts";

/** A vCenter that nothing here may ask. */
const configuration: VSphere = {
  soap: {
    content: (name) => assert.fail(`asked for ${name}`),
    call: (method) => assert.fail(`called ${method}`),
  },
};
const context = { ...recordedContext("masters"), configuration };
const state = {
  id: "domain-c8:3",
  computeClusterId: "domain-c8",
  enabled: true,
  mandatory: false,
  name: "masters",
  virtualMachineIds: ["a", "b"],
};
const inputs = {
  computeClusterId: "domain-c8",
  enabled: true,
  name: "masters",
  virtualMachineIds: ["b", "a"],
};

async function diff(news: PropertyMap, before: PropertyMap = state): Promise<Record<string, string>> {
  const request = { id: state.id, oldInputs: inputs, state: before, news, ignoreChanges: [] };
  const { changes } = await antiAffinityRule.diff(request, context);
  return Object.fromEntries(changes.map((change) => [formatPath(change.path), change.kind]));
}

async function check(news: PropertyMap, olds: PropertyMap = {}): Promise<PropertyMap> {
  const request = { olds, news, randomSeed: Buffer.from("01020304", "hex"), autonaming: undefined };
  return (await antiAffinityRule.check?.(request, context))?.inputs ?? {};
}

describe("the vsphere stand-in: anti-affinity rule", () => {
  it("compares VMs as a set and names those that come and go", async () => {
    assert.deepEqual(await diff(inputs), {});
    assert.deepEqual(await diff({ ...inputs, virtualMachineIds: ["a", "b", "c"] }), {
      "virtualMachineIds[2]": "add",
    });
    assert.deepEqual(await diff({ ...inputs, virtualMachineIds: ["a"] }), {
      "virtualMachineIds[1]": "delete",
    });
    assert.deepEqual(await diff({ ...inputs, virtualMachineIds: ["a", "c"] }), {
      "virtualMachineIds[1]": "update",
    });
  });

  it("shows VMs that are not known yet as one change", async () => {
    assert.deepEqual(await diff({ ...inputs, virtualMachineIds: UNKNOWN }), { virtualMachineIds: "update" });
    assert.deepEqual(await diff({ ...inputs, virtualMachineIds: ["a", UNKNOWN] }), {
      virtualMachineIds: "update",
    });
  });

  it("shows what somebody changed in vCenter, once a refresh has found it", async () => {
    assert.deepEqual(await diff(inputs, { ...state, enabled: false, mandatory: true }), {
      enabled: "update",
      mandatory: "delete",
    });
  });

  it("is changed in place, except for another cluster: that deletes first", async () => {
    const request = { id: state.id, oldInputs: inputs, state, news: inputs, ignoreChanges: [] };
    const renamed = await antiAffinityRule.diff({ ...request, news: { ...inputs, name: "other" } }, context);
    assert.deepEqual([renamed.deleteBeforeReplace, renamed.changes[0]?.replace], [false, false]);
    const moved = await antiAffinityRule.diff(
      { ...request, news: { ...inputs, computeClusterId: "c9" } },
      context,
    );
    assert.deepEqual([moved.deleteBeforeReplace, moved.changes[0]?.replace], [true, true]);
  });

  it("takes a name of its own and is enabled, unless the program says otherwise", async () => {
    const news = { computeClusterId: "c", virtualMachineIds: ["a"] };
    const made = await check(news);
    assert.deepEqual(made, {
      ...news,
      enabled: true,
      name: "masters-0102030",
      __defaults: ["enabled", "name"],
    });
    assert.equal((await check(news, { ...made, name: "masters-abcdef0" }))["name"], "masters-abcdef0");
    assert.deepEqual((await check({ ...news, enabled: false, name: "n" }))["__defaults"], []);
  });

  it("does nothing in a preview, and foretells its state", async () => {
    const request = { inputs, preview: true, timeoutSeconds: undefined };
    const { state: foretold } = await antiAffinityRule.create(request, context);
    assert.deepEqual(foretold, { ...state, id: UNKNOWN });
  });
});
