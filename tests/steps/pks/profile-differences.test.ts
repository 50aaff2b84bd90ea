import assert from "node:assert/strict";
import { profileDifferences } from "../../../steps/pks/profile-differences.ts";

describe("profileDifferences", () => {
  it("are none between equal parameters, in whatever order their keys are", () => {
    const cni = { type: "nsxt", parameters: { nsx_lb: true, max_l4_lb_service: 5 } };
    assert.deepEqual(
      profileDifferences(
        { lb_size: "small", cni_configurations: cni },
        {
          cni_configurations: { parameters: { max_l4_lb_service: 5, nsx_lb: true }, type: "nsxt" },
          lb_size: "small",
        },
      ),
      [],
    );
  });

  it("name each parameter that differs, also where one side lacks it", () => {
    assert.deepEqual(profileDifferences({ a: 1, b: ["x"] }, { a: 2, c: false }), [
      "a: is 1, wanted 2",
      'b: is ["x"], wanted absent',
      "c: is absent, wanted false",
    ]);
  });
});
