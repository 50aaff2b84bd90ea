/**
 * A mocha run in a process of its own, started by run-mocha.ts: `node mocha-process.ts GREP FILE...`. Sends its totals to its
 * parent and then has to end by itself: what a test left open shows.
 */
import { relative } from "node:path";
import Mocha from "mocha";
import type { Totals } from "./totals.ts";

/** No test asserts a time: this only ends what hangs. A test that takes longer sets its own. */
const TIMEOUT_MILLISECONDS = 60_000;
const SLOW_MILLISECONDS = 2000;
const END_MILLISECONDS = 5000;

/** Shows failures and skipped tests at once, and slow tests as they end; sends the totals at the end. */
class Failures extends Mocha.reporters.Base {
  constructor(run: Mocha.Runner, options: Mocha.MochaOptions) {
    super(run, options);
    const totals = { passed: 0, failed: 0, skipped: [] as string[] };
    const say = (line: string) => void process.stderr.write(`${line}\n`);
    run.on("pass", (test) => {
      totals.passed++;
      const { duration = 0 } = test;
      if (duration > SLOW_MILLISECONDS) say(`  ok: ${test.fullTitle()} (${(duration / 1000).toFixed(1)} s)`);
    });
    run.on("pending", (test) => {
      totals.skipped.push(test.fullTitle());
      say(`  skipped: ${test.fullTitle()}`);
    });
    run.on("fail", (test) => {
      totals.failed++;
      Mocha.reporters.Base.list([test]);
    });
    run.once("end", () => void process.send?.(totals satisfies Totals, () => process.disconnect()));
  }
}

const [grep = "", ...files] = process.argv.slice(2);
const mocha = new Mocha({
  timeout: TIMEOUT_MILLISECONDS,
  forbidOnly: true,
  reporter: Failures,
  ...(grep === "" ? {} : { grep }),
});
for (const file of files) await load(file);
const runner = mocha.run(() => {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().filter((name) => name !== "TTYWrap");
    process.stderr.write(`the tests have ended, this process does not; still open: ${open.join(", ")}\n`);
  }, END_MILLISECONDS).unref();
});
// What a test has started is stopped by its hooks: they run, and no further test.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void runner.abort());

/** A file that cannot be loaded is a failed test; the others run. */
async function load(file: string): Promise<void> {
  mocha.files = [file];
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    const suite = Mocha.Suite.create(mocha.suite, relative(process.cwd(), file));
    suite.addTest(
      new Mocha.Test("can be loaded", () => {
        throw error;
      }),
    );
  }
}
