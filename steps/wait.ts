/** Waiting with a deadline, with progress, and through passing trouble. */
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure.ts";
import type { StepContext } from "./step.ts";

const FIRST_PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 10;
/**
 * A failure shows all that was said before it, so little is: the first state at once, then what it is after this long,
 * after three times as long, and so on; half an hour is five lines.
 */
const FIRST_QUIET_SECONDS = 20;
const LONGER = 3;

/** One look at what is waited for: done with a result, or its present state in a few words. */
export type Look<T> = { readonly done: T } | { readonly state: string };

/** What to wait for, and how long. */
export interface Wait<T> {
  /** Names it in progress and failure: `cluster czpksrancher05`. */
  readonly what: string;
  readonly timeoutMinutes: number;
  /** Looks once. A `Failure` that it throws ends the wait unless it is `passing`; any other error is passing too, and shown as the state. */
  readonly look: () => Promise<Look<T>>;
  /** What to do when the deadline has passed. */
  readonly next: string;
}

/**
 * Looks again and again, first often, then every ten seconds, until done.
 * @throws Failure at the deadline, with the last state seen.
 */
export async function waitFor<T>(wait: Wait<T>, context: Pick<StepContext, "say" | "signal">): Promise<T> {
  const start = Date.now();
  const deadline = start + wait.timeoutMinutes * 60_000;
  let pause = FIRST_PAUSE_SECONDS;
  let quiet = { until: 0, seconds: FIRST_QUIET_SECONDS };
  for (;;) {
    const look = await tolerant(wait.look);
    if ("done" in look) return look.done;
    const now = Date.now();
    if (now >= quiet.until) {
      quiet = { until: now + quiet.seconds * 1000, seconds: quiet.seconds * LONGER };
      context.say(
        `${wait.what}: ${look.state} (${Math.round((now - start) / 1000)} s, at most ${wait.timeoutMinutes} min)`,
      );
    }
    if (now > deadline) {
      throw new Failure(
        `${wait.what}: not done after ${wait.timeoutMinutes} minutes; last seen: ${look.state}`,
        wait.next,
      );
    }
    await sleep(Math.min(pause * 1000, Math.max(0, deadline - now) + 1), undefined, {
      signal: context.signal,
    });
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_SECONDS);
  }
}

async function tolerant<T>(look: () => Promise<Look<T>>): Promise<Look<T>> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Failure && !error.passing) throw error;
    return { state: `${briefly(error)}; trying again` };
  }
}

function briefly(error: unknown): string {
  if (error instanceof Failure) return error.brief;
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
