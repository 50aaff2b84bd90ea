/** Runs test files by mocha in a child process. */
import { fork } from "node:child_process";
import { resolve } from "node:path";
import { z } from "zod";
import { ONE_FAILED, sum, type Totals } from "./totals.ts";

const PROCESS = resolve(import.meta.dirname, "mocha-process.ts");
/** Every step is a Node of its own: what one has compiled the next one takes, which halves its start. */
const COMPILE_CACHE = resolve(import.meta.dirname, "../../node_modules/.cache/compiled");
const END_SECONDS = 20;

const totalsMessage = z.object({ passed: z.number(), failed: z.number(), skipped: z.array(z.string()) });

/**
 * Runs the files in one process; everything that they print goes to stderr.
 * @param grep Only tests whose full title contains this; "" for all.
 * @returns the totals; a process that ends early, or not at all, is one failure more.
 */
export function runMocha(files: readonly string[], grep: string): Promise<Totals> {
  return new Promise((done) => {
    // Stdout is the totals' alone: the child's goes to this process's stderr.
    const child = fork(PROCESS, [grep, ...files], {
      stdio: ["ignore", 2, 2, "ipc"],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    });
    let totals: Totals | undefined;
    let late: NodeJS.Timeout | undefined;
    child.on("message", (message) => {
      totals = totalsMessage.parse(message);
      late = setTimeout(() => child.kill("SIGKILL"), END_SECONDS * 1000);
    });
    // At a terminal Ctrl-C reaches the child as well.
    const pass = (signal: NodeJS.Signals) =>
      void ((signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal));
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, pass);
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, pass);
      if (totals !== undefined && signal === null) return done(totals);
      process.stderr.write(
        totals === undefined
          ? `mocha ended early (${signal ?? `exit code ${code}`}): ${files.join(", ")}\n`
          : `mocha did not end within ${END_SECONDS} s after its last test: ${files.join(", ")}\n`,
      );
      done(sum([totals ?? ONE_FAILED, ...(totals === undefined ? [] : [ONE_FAILED])]));
    });
  });
}
