import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { after, before, describe, it } from "mocha";
import { command, runFunction } from "../../../lab/plugins/command/command.ts";
import { quote } from "../../../lab/plugins/command/go-texts.ts";
import { FunctionFailures } from "../../../lab/plugins/provider.ts";
import { secret, UNKNOWN } from "../../../lab/plugins/values.ts";
import type { PropertyMap } from "../../../lab/plugins/values.ts";
import { recordedContext } from "./context.ts";

async function create(inputs: PropertyMap, context = recordedContext("cmd")): Promise<PropertyMap> {
  const { state } = await command.create({ inputs, preview: false, timeoutSeconds: undefined }, context);
  return state;
}

async function update(
  state: PropertyMap,
  news: PropertyMap,
  preview = false,
): Promise<PropertyMap | undefined> {
  const request = {
    id: "id",
    oldInputs: {},
    state,
    news,
    preview,
    timeoutSeconds: undefined,
    ignoreChanges: [],
  };
  return command.update?.(request, recordedContext("cmd"));
}

async function failures(news: PropertyMap): Promise<readonly string[]> {
  const request = { olds: {}, news, randomSeed: new Uint8Array(), autonaming: undefined };
  const checked = await command.check?.(request, recordedContext("cmd"));
  return (checked?.failures ?? []).map((failure) => `${failure.property}: ${failure.reason}`);
}

async function diff(oldInputs: PropertyMap, news: PropertyMap): Promise<Record<string, boolean>> {
  const request = { id: "id", oldInputs, state: {}, news, ignoreChanges: [] };
  const { changes } = await command.diff(request, recordedContext("cmd"));
  return Object.fromEntries(changes.map((change) => [change.path.join("."), change.replace]));
}

describe("the command stand-in", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "command-test-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("runs create and keeps inputs and output, without the last line break", async () => {
    const state = await create({
      create: "echo out; echo err >&2; echo $A",
      environment: { A: secret("x") },
    });
    assert.deepEqual(state, {
      create: "echo out; echo err >&2; echo $A",
      environment: { A: secret("x") },
      stdout: "out\nx",
      stderr: "err",
    });
  });

  it("makes an ID of the resource's name and eight hexadecimal digits", async () => {
    const request = { inputs: {}, preview: false, timeoutSeconds: undefined };
    const { id } = await command.create(request, recordedContext("my-step"));
    assert.match(id, /^my-step[0-9a-f]{8}$/);
  });

  it("passes stdin, runs in dir and by the interpreter", async () => {
    const state = await create({
      create: "console.log(process.cwd())",
      interpreter: [process.execPath, "-e"],
      dir: folder,
    });
    assert.equal(state["stdout"], folder);
    assert.equal((await create({ create: "cat", stdin: secret("in\nput\n") }))["stdout"], "in\nput");
  });

  it("runs nothing in a preview: its output is unknown", async () => {
    const inputs = { create: "exit 1", environment: { A: UNKNOWN } };
    const { state } = await command.create(
      { inputs, preview: true, timeoutSeconds: undefined },
      recordedContext("cmd"),
    );
    assert.deepEqual(state, { ...inputs, stdout: UNKNOWN, stderr: UNKNOWN });
  });

  it("logs each line as it comes, as a status message, unless told otherwise", async () => {
    const context = recordedContext("cmd");
    await create({ create: "echo a; printf b" }, context);
    assert.deepEqual(context.logged, [
      { severity: "info", message: "a", ephemeral: true },
      { severity: "info", message: "b", ephemeral: true },
    ]);
    const quiet = recordedContext("cmd");
    await create({ create: "echo out; echo err >&2", logging: "stderr" }, quiet);
    assert.deepEqual(
      quiet.logged.map((line) => line.message),
      ["err"],
    );
    const silent = recordedContext("cmd");
    await create({ create: "echo out", logging: "none" }, silent);
    assert.deepEqual(silent.logged, []);
  });

  it("fails with the command and all it printed", async () => {
    await assert.rejects(
      create({ create: 'echo "out"; echo err >&2; exit 3', logging: "none" }),
      (error: Error) => {
        assert.match(error.message, /^exit status 3: running "echo \\"out\\"; echo err >&2; exit 3":\n/);
        assert.match(error.message, /out\n/);
        assert.match(error.message, /err\n/);
        return true;
      },
    );
  });

  it("says why a command could not start", async () => {
    await assert.rejects(
      create({ create: "x", dir: join(folder, "none") }),
      /^Error: chdir .*none: no such file or directory: running "x":/,
    );
    await assert.rejects(
      create({ create: "x", interpreter: ["/no/such"] }),
      /fork\/exec \/no\/such: no such file or directory/,
    );
    await assert.rejects(
      create({ create: "x", interpreter: ["no-such"] }),
      /exec: "no-such": executable file not found in \$PATH/,
    );
  });

  it("updates by update, else by create, with the previous output in the environment", async () => {
    const state = { create: "c", stdout: secret("old"), stderr: "olderr" };
    const news = { create: "c", update: "echo $PULUMI_COMMAND_STDOUT $PULUMI_COMMAND_STDERR" };
    assert.equal((await update(state, news))?.["stdout"], "old olderr");
    assert.equal(
      (await update(state, { create: "echo again $PULUMI_COMMAND_STDOUT" }))?.["stdout"],
      "again old",
    );
    const without = { create: "echo again $PULUMI_COMMAND_STDOUT", addPreviousOutputInEnv: false };
    assert.equal((await update(state, without))?.["stdout"], "again");
    assert.equal((await update(state, { delete: "d" }))?.["stdout"], "old");
  });

  it("makes the output unknown in the preview of an update, but not when an input is only added", async () => {
    const state = { create: "c", environment: { A: "1" }, stdout: "old", stderr: "" };
    const changed = await update(state, { create: "c", environment: { A: "2" } }, true);
    assert.deepEqual([changed?.["stdout"], changed?.["stderr"]], [UNKNOWN, UNKNOWN]);
    assert.equal(
      (await update(state, { create: "c", environment: { A: "1" }, update: "u" }, true))?.["stdout"],
      "old",
    );
    assert.equal(
      (await update(state, { create: "c", environment: { A: "1" }, stdin: UNKNOWN }, true))?.["stdout"],
      UNKNOWN,
    );
    assert.equal((await update(state, { create: "c" }, true))?.["stdout"], UNKNOWN);
  });

  it("deletes with what the state says", async () => {
    const context = recordedContext("cmd");
    const state = {
      delete: "echo del $A $PULUMI_COMMAND_STDOUT",
      environment: { A: "old" },
      stdout: "so",
      stderr: "",
    };
    await command.delete?.({ id: "id", oldInputs: {}, state, timeoutSeconds: undefined }, context);
    assert.deepEqual(
      context.logged.map((line) => line.message),
      ["del old so"],
    );
  });

  it("names changed properties; only triggers that come or go replace (the SDK asks for the rest)", async () => {
    const inputs = { create: "c", environment: { A: "1", B: secret("2") } };
    assert.deepEqual(await diff(inputs, { create: "c", environment: { A: "2", B: secret("3") } }), {
      "environment.A": false,
      "environment.B": false,
    });
    assert.deepEqual(await diff(inputs, { ...inputs, triggers: [1] }), { triggers: true });
    assert.deepEqual(await diff({ triggers: [1] }, { triggers: [2, 3] }), {
      "triggers.0": false,
      "triggers.1": false,
    });
  });

  it("refuses wrong types, unknown properties and what it was not built for, each by name", async () => {
    assert.deepEqual(await failures({ create: 3, environment: { A: 5 }, interpreter: "sh" }), [
      "create: Field 'create' on 'local.CommandInputs' must be a 'string'; got 'float64' instead",
      "environment[A] value: Field 'environment[A] value' on 'local.CommandInputs' must be a 'string'; got 'float64' instead",
      "interpreter: Field 'interpreter' on 'local.CommandInputs' must be a '[]string'; got 'string' instead",
    ]);
    assert.deepEqual(await failures({ foo: 1 }), ["foo: Unrecognized field 'foo' on 'local.CommandInputs'"]);
    assert.match((await failures({ assetPaths: ["*"] }))[0] ?? "", /has no assetPaths/);
    assert.deepEqual(await failures({ create: UNKNOWN, environment: UNKNOWN, triggers: [secret(1)] }), []);
  });

  it("kills all that a command started when the engine cancels", async () => {
    const cancellation = new AbortController();
    const context = recordedContext("cmd", cancellation.signal);
    const running = create({ create: "sleep 600 & echo started; wait", logging: "stdout" }, context);
    while (context.logged.length === 0) await setTimeout(10);
    cancellation.abort();
    // It ends only when nobody holds its output any more: the sleeper in the background held it.
    await assert.rejects(running, /^Error: signal: killed: running/);
  });

  it("runs a function at once, also in previews, and complains about wrong arguments", async () => {
    const result = await runFunction(
      { command: "echo hi; echo $A", environment: { A: "x" } },
      recordedContext(""),
    );
    assert.deepEqual(result, {
      command: "echo hi; echo $A",
      environment: { A: "x" },
      stdout: "hi\nx",
      stderr: "",
    });
    const refused = await runFunction({ triggers: [1] }, recordedContext(""));
    assert.ok(refused instanceof FunctionFailures);
    assert.deepEqual(
      refused.failures.map((failure) => failure.property),
      ["triggers", "command"],
    );
  });

  it("quotes as Go does", () => {
    assert.equal(quote('a\t"b"\\\né\u0001\u200b'), '"a\\t\\"b\\"\\\\\\né\\x01\\u200b"');
  });
});
