import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

describe("a step whose provider is gone", () => {
  it("ends in order at its next line of progress", async () => {
    const step = spawn(process.execPath, ["tests/support/talking-step.ts", "talk"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(step, "exit");
    await once(step.stderr, "data");
    step.stderr.destroy();
    assert.equal(await text(step.stdout), "ended in order");
    assert.deepEqual(await ended, [1, null]);
  });
});
