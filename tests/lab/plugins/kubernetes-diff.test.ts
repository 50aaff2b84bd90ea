import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { formatPath } from "../../../lab/plugins/differ.ts";
import type { DiffResult } from "../../../lab/plugins/provider.ts";
import type { PropertyMap } from "../../../lab/plugins/values.ts";
import { Secret, UNKNOWN } from "../../../lab/plugins/values.ts";
import { toState } from "../../../lab/plugins/kubernetes/checkpoint.ts";
import { CONFIG_MAP, INGRESS, NAMESPACE, SECRET, SERVICE } from "../../../lab/plugins/kubernetes/kinds.ts";
import type { Kind } from "../../../lab/plugins/kubernetes/kinds.ts";
import { mergePatch, threeWayPatch } from "../../../lab/plugins/kubernetes/merge-patch.ts";
import { diffObject } from "../../../lab/plugins/kubernetes/object-diff.ts";
import { prune } from "../../../lab/plugins/kubernetes/prune.ts";
import { settingsFrom } from "../../../lab/plugins/kubernetes/settings.ts";

/** The diff of an object that was made from `before` and has since become `live`. */
function diff(
  kind: Kind,
  before: PropertyMap,
  after: PropertyMap,
  more: { live?: PropertyMap; provider?: PropertyMap; ignoreChanges?: readonly string[] } = {},
): DiffResult {
  const identity = { apiVersion: kind.apiVersion, kind: kind.kind };
  const inputs = { ...identity, ...before };
  const live = { ...inputs, ...more.live };
  const state = toState({ inputs, live, given: inputs, apiVersion: kind.apiVersion, fieldManager: "m" });
  const request = { id: "x", oldInputs: inputs, state, news: { ...identity, ...after } };
  return diffObject(
    kind,
    { ...request, ignoreChanges: more.ignoreChanges ?? [] },
    settingsFrom(more.provider ?? {}, {}),
  );
}

/** e.g. ["update! data.a"], where "!" needs a new object. */
function summary(result: DiffResult): readonly string[] {
  return result.changes.map(({ kind, replace, path }) => `${kind}${replace ? "!" : ""} ${formatPath(path)}`);
}

const named = { metadata: { name: "x", namespace: "n" } };

describe("kubernetes stand-in: diff of objects", () => {
  it("finds no change when only the cluster added fields", () => {
    const live = { metadata: { name: "x", namespace: "n", uid: "1" }, type: "Opaque", status: {} };
    assert.deepEqual(
      summary(diff(SECRET, { ...named, data: { a: "YQ==" } }, { ...named, data: { a: "YQ==" } }, { live })),
      [],
    );
  });

  it("replaces a Secret whose data changed, the old one first because the program named it", () => {
    const result = diff(SECRET, { ...named, data: { a: "YQ==" } }, { ...named, data: { a: "Yg==" } });
    assert.deepEqual(summary(result), ["update! data.a"]);
    assert.equal(result.deleteBeforeReplace, true);
  });

  it("replaces an autonamed ConfigMap without deleting the old one first", () => {
    const metadata = { name: "x-1", namespace: "n", annotations: { "pulumi.com/autonamed": "true" } };
    const result = diff(CONFIG_MAP, { metadata, data: { a: "1" } }, { metadata, data: { a: "2" } });
    assert.deepEqual(summary(result), ["update! data.a"]);
    assert.equal(result.deleteBeforeReplace, false);
  });

  it("updates Secrets and ConfigMaps in place where the provider says that they are mutable", () => {
    const provider = { enableSecretMutable: "true", enableConfigMapMutable: "true" };
    const secrets = diff(
      SECRET,
      { ...named, data: { a: "YQ==" } },
      { ...named, data: { b: "YQ==" } },
      { provider },
    );
    assert.deepEqual(summary(secrets), ["delete data.a", "add data.b"]);
    const maps = diff(
      CONFIG_MAP,
      { ...named, data: { a: "1" } },
      { ...named, data: { a: "2" } },
      { provider },
    );
    assert.deepEqual(summary(maps), ["update data.a"]);
  });

  it("replaces a mutable Secret all the same for its type, or when it is marked immutable", () => {
    const provider = { enableSecretMutable: "true" };
    const type = diff(SECRET, { ...named, type: "Opaque" }, { ...named, type: "x/y" }, { provider });
    assert.deepEqual(summary(type), ["update! type"]);
    const fixed = { ...named, immutable: true };
    const data = diff(
      SECRET,
      { ...fixed, data: { a: "YQ==" } },
      { ...fixed, data: { a: "Yg==" } },
      { provider },
    );
    assert.deepEqual(summary(data), ["update! data.a"]);
  });

  it("replaces for another name or namespace, not for naming the default one", () => {
    assert.deepEqual(summary(diff(SERVICE, named, { metadata: { name: "y", namespace: "n" } })), [
      "update! metadata.name",
    ]);
    assert.deepEqual(summary(diff(SERVICE, named, { metadata: { name: "x", namespace: "m" } })), [
      "update! metadata.namespace",
    ]);
    const metadata = { name: "x" };
    assert.deepEqual(
      summary(diff(SERVICE, { metadata }, { metadata: { name: "x", namespace: "default" } })),
      [],
    );
  });

  it("names the changed item of a list, and quotes keys with dots", () => {
    const rules = (port: number): PropertyMap => ({ rules: [{ host: "h", http: { paths: [{ port }] } }] });
    const annotations = { "example.com/a": "1" };
    const result = diff(
      INGRESS,
      { ...named, spec: rules(80) },
      { metadata: { ...named.metadata, annotations }, spec: rules(81) },
    );
    assert.deepEqual(summary(result), [
      "add metadata.annotations",
      "update spec.rules[0].http.paths[0].port",
    ]);
    const before = { metadata: { name: "x", annotations } };
    const after = { metadata: { name: "x", annotations: { "example.com/a": "2" } } };
    assert.deepEqual(summary(diff(NAMESPACE, before, after)), [
      'update metadata.annotations["example.com/a"]',
    ]);
  });

  it("sees what somebody changed in the cluster, and leaves alone what somebody added", () => {
    const live = { data: { a: "9", foreign: "1" } };
    const result = diff(CONFIG_MAP, { ...named, data: { a: "1" } }, { ...named, data: { a: "1" } }, { live });
    assert.deepEqual(summary(result), ["update! data.a"]);
  });

  it("counts an unknown as a change, and honours ignoreChanges", () => {
    const after = { ...named, data: { a: UNKNOWN, b: "1" } };
    assert.deepEqual(summary(diff(CONFIG_MAP, { ...named, data: { a: "1" } }, after)), [
      "update! data.a",
      "add! data.b",
    ]);
    const ignoring = diff(CONFIG_MAP, { ...named, data: { a: "1" } }, after, { ignoreChanges: ["data.b"] });
    assert.deepEqual(summary(ignoring), ["update! data.a"]);
  });

  it("shows the loss of what data held while all of it is unknown, as the real provider does", () => {
    const before = { ...named, data: { a: "YQ==", b: "Yg==" } };
    const result = diff(SECRET, before, { ...named, data: new Secret(UNKNOWN) });
    assert.deepEqual(summary(result), ["delete! data.a", "delete! data.b"]);
  });

  it("compares stringData with the data that it became, and secrets by what they hold", () => {
    const result = diff(
      SECRET,
      { ...named, data: { a: "b25l" } },
      { ...named, stringData: new Secret({ a: "one" }) },
    );
    assert.deepEqual(summary(result), []);
  });
});

describe("kubernetes stand-in: patches", () => {
  it("removes what is no longer wanted and replaces lists whole", () => {
    assert.deepEqual(mergePatch({ a: 1, b: { c: 1, d: 2 }, e: [1] }, { b: { c: 1, d: 3 }, e: [1, 2] }), {
      a: null,
      b: { d: 3 },
      e: [1, 2],
    });
  });

  it("keeps what others added in a three-way patch", () => {
    const patch = threeWayPatch(
      { v: { a: 1, b: 2 } },
      { v: { a: 1 } },
      { v: { a: 5, b: 2, foreign: 1 }, w: 1 },
    );
    assert.deepEqual(patch, { v: { b: null, a: 1 } });
  });

  it("prunes lists by position", () => {
    assert.deepEqual(prune({ l: [{ a: 1, b: 2 }, { a: 3 }], x: 1 }, { l: [{ a: 0 }] }), { l: [{ a: 1 }] });
  });
});
