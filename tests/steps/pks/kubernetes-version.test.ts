import assert from "node:assert/strict";
import { isUpgrade, sameVersion } from "../../../steps/pks/kubernetes-version.ts";

describe("Kubernetes versions", () => {
  for (const [live, wanted, same, upgrade] of [
    ["1.31.4", "1.31.4", true, false],
    ["v1.31.4", "1.31", true, true],
    ["1.31.4+vmware.1", "1.31.4", true, false],
    ["1.30.7", "1.31", false, true],
    ["1.32.1", "1.31.4", false, false],
    ["1.9.0", "1.10.0", false, true],
    ["", "1.31.4", false, false],
  ] as const) {
    it(`${live || "none"} against ${wanted}: ${same ? "the same" : upgrade ? "an upgrade" : "no way there"}`, () => {
      assert.equal(sameVersion(live, wanted), same);
      if (!same) assert.equal(isUpgrade(live, wanted), upgrade);
    });
  }
});
