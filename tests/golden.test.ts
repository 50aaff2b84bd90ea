import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createPatch } from "diff";
import { committedSiteFiles, goldenOf, goldenPath } from "./golden/graph.ts";

describe("the golden graph", () => {
  it("is kept of the article's site and of the lab's", () => {
    for (const file of ["Pulumi.prod.yaml", "Pulumi.lab.yaml"])
      assert.ok(committedSiteFiles().includes(file), file);
  });

  for (const file of committedSiteFiles()) {
    it(`of ${file} is what the program makes`, async () => {
      const path = goldenPath(file);
      const kept = existsSync(path) ? readFileSync(path, "utf8") : "";
      const made = await goldenOf(file);
      if (made === kept) return;
      const patch = createPatch(path, kept, made, "kept", "made now", { context: 6 });
      assert.fail(
        `the graph of ${file} has changed. If that is meant: npm run golden, and commit it.\n${patch}`,
      );
    });
  }
});
