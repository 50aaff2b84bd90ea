/** Checks that read the code without running it: types, lint, format. Each counts as one test. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { timed } from "./timed.ts";
import { ONE_FAILED, ONE_PASSED, sum, type Totals } from "./totals.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

const CHECKS = [
  { what: "types (tsc)", command: ["tsc", "--noEmit", "-p", "."] },
  { what: "lint (eslint)", command: ["eslint", "--max-warnings", "0", "."] },
  { what: "format (prettier)", command: ["prettier", "--check", "."] },
] as const;

/** Runs the checks one after the other; what a failed one printed goes to stderr. */
export async function staticChecks(): Promise<Totals> {
  const results: Totals[] = [];
  for (const { what, command } of CHECKS) results.push(await timed(what, () => check(command)));
  return sum(results);
}

async function check([program, ...args]: readonly [string, ...string[]]): Promise<Totals> {
  const child = spawn(resolve(PROJECT, "node_modules/.bin", program), args, {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((done, failed) => child.once("error", failed).once("exit", done));
  const [code, ...printed] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return ONE_PASSED;
  process.stderr.write(`${printed.join("").trimEnd()}\n`);
  return ONE_FAILED;
}
