/** Waiting with a deadline, with progress, and through passing trouble. */
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure.ts";
import type { StepContext } from "./step.ts";

const FIRST_PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 10;
/** An unchanged state is said again after this long, then after twice as long, and so on: a failure shows all that was said. */
const FIRST_REPEAT_SECONDS = 60;

/** One look at what is waited for: done with a result, or its present state in a few words. */
export type Look<T> = { readonly done: T } | { readonly state: string };

/** What to wait for, and how long. */
export interface Wait<T> {
  /** Names it in progress and failure: `cluster czpksrancher05`. */
  readonly what: string;
  readonly timeoutMinutes: number;
  /** Looks once. A `Failure` that it throws ends the wait; any other error counts as a passing one and is shown as the state. */
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
  let said = { state: "", at: 0 };
  let repeat = FIRST_REPEAT_SECONDS;
  for (;;) {
    const look = await tolerant(wait.look);
    if ("done" in look) return look.done;
    const now = Date.now();
    if (look.state !== said.state || now - said.at > repeat * 1000) {
      repeat = look.state === said.state ? repeat * 2 : FIRST_REPEAT_SECONDS;
      said = { state: look.state, at: now };
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
    if (error instanceof Failure) throw error;
    return {
      state: `${error instanceof Error ? error.message.split("\n")[0] : String(error)}; trying again`,
    };
  }
}
