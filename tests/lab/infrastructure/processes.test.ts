/** Starting, keeping and ending programs, with small real ones. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identify, isAlive } from "../../../lab/processes/identity.ts";
import { inTurn } from "../../../lab/processes/in-turn.ts";
import { readRecord, readRecords, writeRecord } from "../../../lab/processes/records.ts";
import { startProgram, type Program } from "../../../lab/processes/start.ts";
import { stopOrphans, stopRecorded } from "../../../lab/processes/stop.ts";
import { supervise } from "../../../lab/processes/supervise.ts";
import { waitFor } from "../../../lab/processes/wait.ts";

describe("programs of the lab", () => {
  let folder: string;
  let run: string;
  const node = (name: string, code: string, environment: Record<string, string> = {}): Program => ({
    name,
    command: process.execPath,
    args: ["-e", code],
    environment,
    logFile: join(folder, `${name}.log`),
  });
  const forever = "setInterval(() => undefined, 60_000)";
  const log = (name: string): string => readFileSync(join(folder, `${name}.log`), "utf8");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lab-processes-"));
    run = join(folder, "run");
  });
  afterEach(async () => {
    await stopOrphans(run);
    rmSync(folder, { recursive: true, force: true });
  });

  it("run in a session of their own, are recorded, and log both streams", async () => {
    const code = `console.log("out", process.env.GIVEN); console.error("err"); ${forever}`;
    const started = await startProgram(run, node("both", code, { GIVEN: "value" }));
    await waitFor({ what: "the log", deadline: 10_000 }, async () => log("both").includes("err"));
    assert.match(log("both"), /^out value\nerr\n/);
    assert.deepEqual(readRecord(run, "both"), started.record);
    const session = readFileSync(`/proc/${started.record.pid}/stat`, "utf8").split(") ")[1]?.split(" ")[3];
    assert.equal(session, String(started.record.pid));
    await started.stop();
    assert.equal(identify(started.record.pid), undefined);
    assert.deepEqual(readRecords(run), []);
  });

  it("do not get the environment of the lab, which has credentials", async () => {
    process.env["LAB_TEST_SECRET"] = "hush";
    try {
      const started = await startProgram(
        run,
        node("env", 'console.log(Object.keys(process.env).sort().join(" "))'),
      );
      await started.ended;
      assert.doesNotMatch(log("env"), /LAB_TEST_SECRET/);
    } finally {
      delete process.env["LAB_TEST_SECRET"];
    }
  });

  it("are killed if they do not end when asked", async () => {
    const started = await startProgram(
      run,
      node("deaf", `process.on("SIGTERM", () => {}); console.log("on"); ${forever}`),
    );
    await waitFor({ what: "the handler", deadline: 10_000 }, async () => log("deaf").includes("on"));
    await stopRecorded(run, started.record, 200);
    assert.equal(await started.ended, "signal SIGKILL");
  });

  it("are never confused with another process that has the same pid", async () => {
    const started = await startProgram(run, node("mine", forever));
    const foreign = { ...started.record, name: "foreign", startTime: "1" };
    writeRecord(run, foreign);
    assert.equal(isAlive(foreign), false);
    await stopRecorded(run, foreign);
    assert.equal(isAlive(started.record), true);
    assert.equal(readRecord(run, "foreign"), undefined);
  });

  it("that a killed daemon left are ended by their records, except those to keep", async () => {
    const [one, two] = [
      await startProgram(run, node("one", forever)),
      await startProgram(run, node("two", forever)),
    ];
    assert.deepEqual(await stopOrphans(run, ["two"]), ["one"]);
    assert.equal(isAlive(one.record), false);
    assert.equal(isAlive(two.record), true);
  });

  it("that cannot be started are an error", async () => {
    const absent = { ...node("absent", ""), command: join(folder, "absent") };
    await assert.rejects(startProgram(run, absent), /ENOENT/);
    assert.deepEqual(readRecords(run), []);
  });

  it("are started again when they end by themselves, until they are stopped", async () => {
    const notes: string[] = [];
    const ready = { ready: () => Promise.resolve(true), deadline: 10_000 };
    const kept = await supervise(run, node("kept", forever), ready, (line) => notes.push(line));
    const first = kept.pid();
    assert.ok(first);
    process.kill(first, "SIGKILL");
    const second = await waitFor({ what: "a new process", deadline: 10_000 }, async () => {
      const pid = kept.pid();
      return pid !== first && pid;
    });
    assert.equal(kept.restarts(), 1);
    assert.deepEqual(notes, ["kept: signal SIGKILL; starting it again in 250 ms"]);
    await kept.stop();
    await kept.stop();
    assert.equal(identify(second), undefined);
  });

  it("that end before they are ready are an error with their last words", async () => {
    const broken = node("broken", 'console.error("no such flag"); process.exit(3)');
    const never = { ready: () => Promise.resolve(false), deadline: 10_000 };
    await assert.rejects(
      supervise(run, broken, never, assert.fail),
      /broken ended \(exit code 3\).*\nno such flag\n/,
    );
    assert.deepEqual(readRecords(run), []);
  });

  it("that are not ready in time do not run on", async () => {
    const never = { ready: () => Promise.resolve(false), deadline: 300 };
    await assert.rejects(
      supervise(run, node("slow", forever), never, assert.fail),
      /waited 0.3 s in vain: slow is ready/,
    );
    assert.deepEqual(readRecords(run), []);
  });
});

describe("work in turn", () => {
  it("is one after the other for one thing, side by side for two, and goes on after a failure", async () => {
    const turn = inTurn();
    const events: string[] = [];
    const work =
      (name: string, fails = false) =>
      async (): Promise<void> => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`${name} ends`);
        if (fails) throw new Error(name);
      };
    const first = turn("a", work("a1", true));
    const others = [turn("a", work("a2")), turn("b", work("b1"))];
    await assert.rejects(first, /a1/);
    await turn.idle();
    await Promise.all(others);
    assert.ok(events.indexOf("a1 ends") < events.indexOf("a2 begins"));
    assert.ok(events.indexOf("b1 begins") < events.indexOf("a1 ends"));
  });
});
