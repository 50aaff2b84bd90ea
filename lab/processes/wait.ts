/** Waiting with a deadline. */
import { setTimeout as sleep } from "node:timers/promises";

/** What is waited for, and how. */
export interface Wait {
  /** What is to become true, for the error: "the API of cluster a answers". */
  readonly what: string;
  /** In milliseconds from now. */
  readonly deadline: number;
  /** Milliseconds between two looks. Default 50. */
  readonly every?: number;
  readonly signal?: AbortSignal;
}

/**
 * Looks until `look` gives something, and returns that. A look that throws counts as "not yet".
 * @throws after the deadline, with the last look's error as cause; the signal's reason when aborted
 */
export async function waitFor<T>(wait: Wait, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + wait.deadline;
  let cause: unknown;
  for (;;) {
    wait.signal?.throwIfAborted();
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) {
      const reason = cause instanceof Error ? `: ${cause.message}` : "";
      throw new Error(`waited ${wait.deadline / 1000} s in vain: ${wait.what}${reason}`, { cause });
    }
    await sleep(wait.every ?? 50);
  }
}
