import assert from "node:assert/strict";
import type { PksClient } from "../../../steps/pks/client.ts";
import { computeProfiles } from "../../../steps/pks/compute-profiles.ts";

/** A PKS that prints this, whatever it is asked. */
const printing = (output: unknown) => ({ run: async () => JSON.stringify(output) }) as unknown as PksClient;

describe("computeProfiles", () => {
  const parameters = {
    cluster_customization: { node_pools: [{ name: "tiny-1", instances: 5 }, { name: "medium-2" }] },
  };

  for (const [what, printed, expected] of [
    [
      "parameters as text",
      [{ name: "pools", parameters: JSON.stringify(parameters) }],
      ["tiny-1", "medium-2"],
    ],
    ["parameters as an object", [{ name: "pools", parameters }], ["tiny-1", "medium-2"]],
    ["a profile of masters alone", [{ name: "pools", parameters: { cluster_customization: {} } }], []],
    ["a profile without parameters", [{ name: "pools", parameters: "" }], []],
  ] as const) {
    it(`reads ${what}`, async () => {
      assert.deepEqual(await computeProfiles(printing(printed)), [{ name: "pools", pools: expected }]);
    });
  }

  it("is empty where there is none", async () => {
    assert.deepEqual(await computeProfiles(printing(null)), []);
  });
});
