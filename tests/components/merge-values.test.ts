import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeValues } from "../../components/merge-values.ts";

const values = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 3 }), {
  noNullPrototype: true,
});

describe("mergeValues", () => {
  it("merges objects deeply and replaces everything else, lists too", () => {
    const base = { a: { b: 1, c: [1, 2] }, d: { e: 1 } };
    assert.deepEqual(mergeValues(base, { a: { c: [3] }, d: null }), { a: { b: 1, c: [3] }, d: null });
  });

  it("changes neither side", () => {
    fc.assert(
      fc.property(values, values, (base, over) => {
        const before = structuredClone([base, over]);
        mergeValues(base, over);
        assert.deepEqual([base, over], before);
      }),
    );
  });

  it("is nothing beside nothing, and the same when laid over itself", () => {
    fc.assert(
      fc.property(values, (some) => {
        assert.deepEqual(mergeValues(some, {}), some);
        assert.deepEqual(mergeValues({}, some), some);
        assert.deepEqual(mergeValues(some, some), some);
      }),
    );
  });
});
