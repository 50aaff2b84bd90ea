import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restoreCheckpoint } from "../../../site/recover/checkpoint.ts";

describe("an empty checkpoint", () => {
  it("gives way to the one before it, and no other does", () => {
    const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
    try {
      const stacks = join(folder, ".pulumi/stacks/site");
      mkdirSync(stacks, { recursive: true });
      writeFileSync(join(folder, "Pulumi.yaml"), "name: site\n");
      const file = join(stacks, "edge.json");
      writeFileSync(`${file}.bak`, "before");
      writeFileSync(file, "now");
      assert.deepEqual(restoreCheckpoint(folder, "edge", `file://${folder}`), []);
      writeFileSync(`${file}.attrs`, "");
      writeFileSync(file, "");
      assert.equal(restoreCheckpoint(folder, "edge", `file://${folder}`).length, 1);
      assert.equal(readFileSync(file, "utf8"), "before");
      assert.equal(existsSync(`${file}.attrs`), false);
      assert.deepEqual(restoreCheckpoint(folder, "edge", "s3://bucket"), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
