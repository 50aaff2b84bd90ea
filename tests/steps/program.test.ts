import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { withPrivateFolder } from "../../steps/private-folder.ts";
import { runProgram } from "../../steps/program.ts";

describe("runProgram", () => {
  it("gives output and exit code; a code that is not 0 is a result", async () => {
    const ran = await runProgram("sh", ["-c", "echo out; echo err >&2; exit 3"], {});
    assert.deepEqual(ran, { code: 3, stdout: "out\n", stderr: "err\n" });
  });

  it("passes arguments, environment and stdin as they are, through no shell", async () => {
    const args = ["-c", 'read -r line; printf "%s|%s|%s" "$1" "$NAME" "$line"', "sh", "$(id) *"];
    const ran = await runProgram("sh", args, { environment: { NAME: "a b" }, input: "in\n" });
    assert.equal(ran.stdout, "$(id) *|a b|in");
  });

  it("names a program that is not installed, and what to do", async () => {
    await assert.rejects(runProgram("no-such-program", [], {}), (error: Error) => {
      assert.match(error.message, /no-such-program is not on this machine's PATH\nnext: install/);
      return true;
    });
  });

  it("ends with the step that runs it", async () => {
    const stop = new AbortController();
    const ran = runProgram("sleep", ["60"], { signal: stop.signal });
    stop.abort(new Error("stopped"));
    await assert.rejects(ran, /stopped|abort/);
  });
});

describe("withPrivateFolder", () => {
  it("gives a folder that nobody else reads, gone afterwards, also after a failure", async () => {
    const seen: string[] = [];
    await withPrivateFolder(async (folder) => {
      seen.push(folder);
      assert.equal(statSync(folder).mode & 0o777, 0o700);
    });
    const failing = withPrivateFolder(async (folder) => {
      seen.push(folder);
      throw new Error("no");
    });
    await assert.rejects(failing, /no/);
    assert.deepEqual(seen.map(existsSync), [false, false]);
  });
});
