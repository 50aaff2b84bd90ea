/** `npm test`: everything that can be proved without a real site. The last line of stdout is `N passed, N failed`. */
import { globSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureTools, ToolFailure } from "../lab/tools/build.ts";
import { runMocha } from "./runner/run-mocha.ts";
import { staticChecks } from "./runner/static-checks.ts";
import { timed } from "./runner/timed.ts";
import { lastLine, NOTHING, ONE_FAILED, sum, type Totals } from "./runner/totals.ts";

const PROJECT = resolve(import.meta.dirname, "..");
const HELP = `Usage: npm test -- [--unit] [--grep TEXT] [--help]

Checks types, lint and format, runs the unit tests, builds the lab's third-party programs where they are missing,
and runs the lab tests, each file in labs of its own.

  --unit       no third-party programs, no lab
  --grep TEXT  only tests whose title contains TEXT, and no static checks
  --help       this text

Exit code 0 if all passed, 1 if anything failed, 2 for wrong use.
`;

interface Options {
  readonly unit: boolean;
  readonly grep: string;
}

process.exitCode = await main();

async function main(): Promise<number> {
  let options: Options;
  try {
    const { values } = parseArgs({
      options: { unit: { type: "boolean" }, grep: { type: "string" }, help: { type: "boolean" } },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    options = { unit: values.unit ?? false, grep: values.grep ?? "" };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  let interrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => (interrupted = true));
  const totals: Totals[] = [];
  for (const part of parts(options)) if (!interrupted) totals.push(await part());
  const total = sum([...totals, interrupted ? ONE_FAILED : NOTHING]);
  if (interrupted) process.stderr.write("interrupted: what is left was not run\n");
  for (const title of total.skipped) process.stderr.write(`skipped: ${title}\n`);
  process.stdout.write(`${lastLine(total)}\n`);
  return total.failed > 0 ? 1 : 0;
}

/** The run's parts in their order; each names itself and its time on stderr. */
function* parts({ unit, grep }: Options): Generator<() => Promise<Totals>> {
  const lab = globSync("tests/lab/**/*.test.ts", { cwd: PROJECT }).sort();
  const others = globSync("tests/**/*.test.ts", { cwd: PROJECT }).filter((file) => !lab.includes(file));
  if (grep === "") yield staticChecks;
  yield () => timed("unit tests", () => runMocha(others.sort(), grep));
  if (unit) return;
  let ready = false;
  yield () =>
    timed("third-party programs", async () => {
      try {
        await ensureTools();
        ready = true;
        return NOTHING;
      } catch (error) {
        if (!(error instanceof ToolFailure)) throw error;
        process.stderr.write(`${error.message}\n`);
        return ONE_FAILED;
      }
    });
  // Without the programs every lab test would fail, and say less of why.
  for (const file of lab) if (ready) yield () => timed(file, () => runMocha([file], grep));
}
