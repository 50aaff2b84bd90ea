/** Keeps a program running: a program of the site that ends by itself is started again, as an operating system would. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Running } from "../context.ts";
import { lastLines, startProgram, type Program, type StartedProgram } from "./start.ts";
import { waitFor } from "./wait.ts";

/** When a program counts as ready. */
export interface Readiness {
  /** Whether it does its work; throwing means not yet. */
  readonly ready: () => Promise<boolean>;
  /** Milliseconds from the start. */
  readonly deadline: number;
  /** Gives up the wait. Never by default. */
  readonly signal?: AbortSignal;
}

/** A program that is kept running. */
export interface Supervised extends Running {
  /** How often it ended by itself so far. */
  readonly restarts: () => number;
  /** Undefined between an end and the next start. */
  readonly pid: () => number | undefined;
}

/** The pauses before the first, second, ... restart in a row, in milliseconds; the last one repeats. */
const PAUSES = [250, 1_000, 4_000, 15_000] as const;

/** A program that ran this long, in milliseconds, begins with the first pause again. */
const SETTLED = 60_000;

/**
 * Starts the program, waits until it is ready, and from then on restarts it whenever it ends.
 * @param note takes a line about each restart
 * @throws if it ends, is not ready by the deadline or the signal comes; it does not run then
 */
export async function supervise(
  run: string,
  program: Program,
  readiness: Readiness,
  note: (line: string) => void,
): Promise<Supervised> {
  const stopping = new AbortController();
  let current: StartedProgram | undefined = await startProgram(run, program);
  let restarts = 0;
  try {
    await readyOrEnded(current, program, readiness);
  } catch (error) {
    await current.stop();
    throw error;
  }
  const keeping = keep(current);

  async function keep(first: StartedProgram): Promise<void> {
    let inARow = 0;
    let running: StartedProgram | undefined = first;
    for (;;) {
      const startedAt = Date.now();
      const how = running ? await running.ended : "could not be started";
      current = undefined;
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt > SETTLED) inARow = 0;
      const pause = PAUSES[Math.min(inARow, PAUSES.length - 1)] ?? 0;
      note(`${program.name}: ${how}; starting it again in ${pause} ms`);
      inARow += 1;
      restarts += 1;
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      running = await startProgram(run, program).catch(() => undefined);
      current = running;
      if (stopping.signal.aborted) await running?.stop();
    }
  }

  return {
    restarts: () => restarts,
    pid: () => current?.record.pid,
    async stop() {
      stopping.abort();
      await current?.stop();
      await keeping;
    },
  };
}

async function readyOrEnded(started: StartedProgram, program: Program, readiness: Readiness): Promise<void> {
  const ended = new AbortController();
  void started.ended.then((how) => {
    const lines = lastLines(program.logFile, 2);
    ended.abort(
      new Error(`${program.name} ended (${how}) before it was ready:\n${lines}\nIts log: ${program.logFile}`),
    );
  });
  const what = `${program.name} is ready (its log: ${program.logFile})`;
  const signal = AbortSignal.any([ended.signal, ...(readiness.signal ? [readiness.signal] : [])]);
  await waitFor({ what, deadline: readiness.deadline, every: 20, signal }, readiness.ready);
}
