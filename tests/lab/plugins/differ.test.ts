import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { differences, formatPath, parsePath, same } from "../../../lab/plugins/differ.ts";
import type { DiffOptions } from "../../../lab/plugins/differ.ts";
import { secret, UNKNOWN } from "../../../lab/plugins/values.ts";
import type { PropertyMap } from "../../../lab/plugins/values.ts";

function diff(before: PropertyMap, after: PropertyMap, options?: DiffOptions): Record<string, string> {
  const changes = differences(before, after, options);
  return Object.fromEntries(
    changes.map((change) => [
      formatPath(change.path),
      change.replace ? `${change.kind} replace` : change.kind,
    ]),
  );
}

describe("the structural differ", () => {
  it("names the property that changed, not the one it is in", () => {
    const before = { spec: { ports: [{ name: "a", port: 80 }], type: "ClusterIP" } };
    const after = { spec: { ports: [{ name: "a", port: 81 }, { name: "b" }], sessionAffinity: "None" } };
    assert.deepEqual(diff(before, after), {
      "spec.ports[0].port": "update",
      "spec.ports[1]": "add",
      "spec.type": "delete",
      "spec.sessionAffinity": "add",
    });
  });

  it("finds nothing between equal maps, and takes null for absent", () => {
    assert.deepEqual(diff({ a: [1, { b: "c" }], n: null }, { a: [1, { b: "c" }] }), {});
  });

  it("takes an unknown for a change", () => {
    assert.deepEqual(diff({ a: 1, b: [1] }, { a: UNKNOWN, b: UNKNOWN }), { a: "update", b: "update" });
  });

  it("reports a value that becomes one of another kind as one update", () => {
    assert.deepEqual(diff({ a: { b: 1 } }, { a: [1] }), { a: "update" });
  });

  it("looks into secrets by default, and takes them as a whole when told to", () => {
    const before = { env: secret({ A: "1", B: "2" }), plain: "x" };
    const after = { env: secret({ A: "1", B: "3" }), plain: secret("x") };
    assert.deepEqual(diff(before, after), { "env.B": "update" });
    assert.deepEqual(diff(before, after, { wholeSecrets: true }), { env: "update", plain: "update" });
    assert.deepEqual(diff({ env: secret([1]) }, { env: secret([1]) }, { wholeSecrets: true }), {});
  });

  it("ignores what the program ignores, and all below it", () => {
    const before = { a: { b: 1, c: [1, 2] }, d: [{ e: 1 }, { e: 2 }] };
    const after = { a: { b: 2, c: [3, 4] }, d: [{ e: 3 }, { e: 4 }] };
    assert.deepEqual(diff(before, after, { ignoreChanges: ["a", "d[1].e"] }), { "d[0].e": "update" });
    assert.deepEqual(diff(before, after, { ignoreChanges: ["a.c", "d[*].e"] }), { "a.b": "update" });
  });

  it("marks the changes that need a new resource", () => {
    const replaces = (path: readonly (string | number)[]): boolean => path[0] === "name";
    assert.deepEqual(diff({ name: "a", size: 1 }, { name: "b", size: 2 }, { replaces }), {
      name: "update replace",
      size: "update",
    });
  });

  it("writes paths as Pulumi does, and reads them back", () => {
    for (const [path, text] of [
      [["spec", "ports", 0, "nodePort"], "spec.ports[0].nodePort"],
      [["metadata", "annotations", "example.com/name"], 'metadata.annotations["example.com/name"]'],
      [["with space"], '["with space"]'],
      [["a", 'quote"back\\slash'], 'a["quote\\"back\\\\slash"]'],
    ] as const) {
      assert.equal(formatPath(path), text);
      assert.deepEqual(parsePath(text), path);
    }
  });

  it("compares values by what they hold", () => {
    assert.equal(same({ a: [secret("x")] }, { a: ["x"] }), true);
    assert.equal(same(undefined, null), true);
    assert.equal(same(UNKNOWN, UNKNOWN), false);
  });
});
