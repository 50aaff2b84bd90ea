import assert from "node:assert/strict";
import {
  adoptedRelease,
  nameOf,
  parseState,
  pendingOf,
  repaired,
  resourcesOf,
  revealed,
} from "../../../site/recover/state.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const status = {
  name: "rancher",
  namespace: "cattle-system",
  revision: 1,
  status: "failed",
  chart: "rancher",
  version: "2.15.0",
  appVersion: "v2.15.0",
};
const creating = {
  urn: "urn:pulumi:a::rancher-ha::kubernetes:helm.sh/v3:Release::rancher-release",
  type: "kubernetes:helm.sh/v3:Release",
  custom: true,
  inputs: { chart: "rancher", values: { replicas: 3, bootstrapPassword: secret("s3cret") } },
};

describe("a state", () => {
  it("may hold nothing at all", () => {
    const state = parseState('{"version":3,"deployment":{"manifest":{},"resources":null}}');
    assert.deepEqual([resourcesOf(state), pendingOf(state)], [[], []]);
  });

  it("keeps every field that it does not know", () => {
    const text =
      '{"version":3,"deployment":{"manifest":{"magic":"x"},"resources":[{"urn":"u","type":"t","new":1}]}}';
    const same = repaired(parseState(text), { adopted: [], interrupted: new Set() });
    assert.deepEqual(same, JSON.parse(text));
  });

  it("shows secrets, also inside each other", () => {
    assert.deepEqual(revealed([secret({ a: secret("b") }), { c: secret(1) }]), [{ a: "b" }, { c: 1 }]);
  });

  it("names a resource by the end of its URN", () => {
    assert.equal(nameOf(creating), "rancher-release");
  });
});

describe("a release taken into the state", () => {
  const adopted = adoptedRelease(creating, status);

  it("has failed, so that the next up upgrades it", () => {
    assert.equal(adopted.id, "cattle-system/rancher");
    assert.equal(adopted.initErrors?.length, 1);
    assert.deepEqual(adopted.outputs?.["status"], status);
  });

  it("keeps its secrets secret, each and all inputs as a whole", () => {
    assert.deepEqual(adopted.outputs?.["values"], creating.inputs.values);
    const { plaintext, ...marks } = adopted.outputs?.["__inputs"] as { plaintext: string };
    assert.deepEqual(JSON.parse(plaintext), {
      chart: "rancher",
      values: { replicas: 3, bootstrapPassword: "s3cret" },
    });
    assert.equal(Object.keys(marks).length, 1);
  });

  it("takes the place of the one that it was to replace", () => {
    const state = parseState(JSON.stringify({ deployment: { resources: [{ ...creating, id: "old" }] } }));
    const resources = resourcesOf(repaired(state, { adopted: [adopted], interrupted: new Set() }));
    assert.deepEqual(
      resources.map(({ id, delete: gone }) => [id, gone]),
      [
        ["old", true],
        ["cattle-system/rancher", undefined],
      ],
    );
  });
});

describe("an interrupted update", () => {
  it("is done again whatever the program says, but not of what is only there to be deleted", () => {
    const state = parseState(
      JSON.stringify({
        deployment: {
          resources: [
            { urn: "u", type: "t" },
            { urn: "u", type: "t", delete: true },
            { urn: "v", type: "t" },
          ],
        },
      }),
    );
    const resources = resourcesOf(repaired(state, { adopted: [], interrupted: new Set(["u"]) }));
    assert.deepEqual(
      resources.map(({ initErrors }) => initErrors?.length),
      [1, undefined, undefined],
    );
  });
});
