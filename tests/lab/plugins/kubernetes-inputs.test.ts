import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Secret, UNKNOWN } from "../../../lab/plugins/values.ts";
import type { PropertyMap } from "../../../lab/plugins/values.ts";
import { takeOver } from "../../../lab/plugins/kubernetes/managed-fields.ts";
import { adoptName, assignName, uniqueName } from "../../../lab/plugins/kubernetes/naming.ts";
import { normalizeInputs } from "../../../lab/plugins/kubernetes/normalize.ts";
import { withSecrets, withUnknowns } from "../../../lab/plugins/kubernetes/secrecy.ts";

describe("kubernetes stand-in: names", () => {
  const request = { resourceName: "web", seed: new Uint8Array([1, 2, 3]) };

  it("makes up a name with eight digits, the same for the same seed, and marks it", () => {
    const object = assignName({ metadata: {} }, { metadata: {} }, request);
    assert.deepEqual(object, assignName({}, {}, request));
    const { name, annotations } = object["metadata"] as PropertyMap;
    assert.match(String(name), /^web-[0-9a-f]{8}$/);
    assert.deepEqual(annotations, { "pulumi.com/autonamed": "true" });
    assert.notEqual(uniqueName("web-"), uniqueName("web-"));
  });

  it("keeps a name that the program gives, also one that is not known yet", () => {
    const named = { metadata: { name: "x" } };
    assert.deepEqual(assignName(named, named, request), named);
    const later = { metadata: { name: UNKNOWN } };
    assert.deepEqual(assignName(later, later, request), later);
  });

  it("obeys the engine's autonaming", () => {
    const autonaming = { mode: "enforce", proposedName: "site-web" } as const;
    const { metadata } = assignName({}, {}, { ...request, autonaming });
    assert.equal((metadata as PropertyMap)["name"], "site-web");
    const off = { mode: "disable", proposedName: "" } as const;
    assert.throws(() => assignName({}, {}, { ...request, autonaming: off }), /autonaming is disabled/);
  });

  it("stays with a made-up name until the program names the object", () => {
    const before = assignName({}, {}, request);
    assert.deepEqual(adoptName({}, {}, before), before);
    const named = { metadata: { name: "x" } };
    assert.deepEqual(adoptName(named, named, before), named);
  });
});

describe("kubernetes stand-in: normal form of inputs", () => {
  it("turns stringData into data and writes base64 in one way", () => {
    const secret = { apiVersion: "v1", kind: "Secret" };
    assert.deepEqual(normalizeInputs({ ...secret, stringData: { a: "one" }, data: { b: "Yg==" } }), {
      ...secret,
      data: { b: "Yg==", a: "b25l" },
    });
    assert.deepEqual(normalizeInputs({ ...secret, data: { a: "b2\nVl\n" } }), {
      ...secret,
      data: { a: "b2Vl" },
    });
  });

  it("drops what the API's types do not keep: zero values, nulls and unknown fields", () => {
    const object = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "x", labels: {}, creationTimestamp: "now" },
      spec: {
        type: "",
        ports: [{ port: 80, nodePort: 0, nonsense: 1 }],
        allocateLoadBalancerNodePorts: false,
      },
    };
    assert.deepEqual(normalizeInputs(object), {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "x" },
      spec: { ports: [{ port: 80 }], allocateLoadBalancerNodePorts: false },
    });
  });

  it("leaves inputs with unknowns as they are", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: UNKNOWN, labels: {} } };
    assert.deepEqual(normalizeInputs(object), object);
  });
});

describe("kubernetes stand-in: secrets and unknowns", () => {
  it("keeps a secret annotation secret without hiding the rest of the object", () => {
    const ins = { metadata: { name: "x", annotations: { a: new Secret("s"), b: "open" } } };
    const outs = withSecrets({ metadata: { name: "x", uid: "1", annotations: { a: "s", b: "open" } } }, ins);
    assert.deepEqual(outs, {
      metadata: { name: "x", uid: "1", annotations: { a: new Secret("s"), b: "open" } },
    });
  });

  it("hides a Secret's data always, and a list as a whole", () => {
    assert.deepEqual(withSecrets({ kind: "Secret", data: { a: "x" } }, {}), {
      kind: "Secret",
      data: new Secret({ a: "x" }),
    });
    assert.deepEqual(withSecrets({ list: ["a", "b"] }, { list: [new Secret("a"), "b"] }), {
      list: new Secret(["a", "b"]),
    });
  });

  it("makes unknown again what was unknown, inside secrets too", () => {
    assert.deepEqual(
      withUnknowns({ a: null, b: { c: [1, null] } }, { a: new Secret(UNKNOWN), b: { c: [1, UNKNOWN] } }),
      {
        a: UNKNOWN,
        b: { c: [1, UNKNOWN] },
      },
    );
  });
});

describe("kubernetes stand-in: field managers", () => {
  const entry = (manager: string, operation: string, fieldsV1: PropertyMap): PropertyMap => ({
    manager,
    operation,
    fieldsV1,
  });

  it("takes over what the create left, and joins it with what the program has already", () => {
    const created = entry("pulumi-kubernetes", "Update", { "f:data": { "f:a": {} } });
    const ours = entry("pulumi-kubernetes-1", "Apply", { "f:data": { "f:b": {} } });
    const other = entry("controller", "Update", { "f:status": {} });
    assert.deepEqual(takeOver([created, other], "pulumi-kubernetes-1"), [
      other,
      entry("pulumi-kubernetes-1", "Apply", { "f:data": { "f:a": {} } }),
    ]);
    assert.deepEqual(takeOver([ours, created], "pulumi-kubernetes-1"), [
      entry("pulumi-kubernetes-1", "Apply", { "f:data": { "f:b": {}, "f:a": {} } }),
    ]);
    assert.equal(takeOver([ours, other], "pulumi-kubernetes-1"), undefined);
  });
});
