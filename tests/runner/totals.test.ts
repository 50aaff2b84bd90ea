import assert from "node:assert/strict";
import { lastLine, NOTHING, ONE_FAILED, ONE_PASSED, sum } from "./totals.ts";

describe("a test run's last line", () => {
  it("adds all runs up", () => {
    assert.equal(lastLine(sum([ONE_PASSED, ONE_FAILED, ONE_PASSED])), "2 passed, 1 failed");
    assert.equal(lastLine(sum([])), "0 passed, 0 failed");
  });

  it("tells skipped tests, where there are some", () => {
    assert.equal(
      lastLine(sum([ONE_PASSED, { ...NOTHING, skipped: ["a test"] }])),
      "1 passed, 0 failed, 1 skipped",
    );
  });
});
