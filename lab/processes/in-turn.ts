/** Work on one thing is done one after the other; work on different things side by side. */

/** Runs `work` when all earlier work for `key` has ended, however it ended. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** A queue for each key. */
export function inTurn(): InTurn & { idle(): Promise<void> } {
  const last = new Map<string, Promise<unknown>>();
  const run = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
  return Object.assign(run, {
    /** Resolves when nothing is under way. */
    async idle() {
      while (last.size > 0) await Promise.allSettled(last.values());
    },
  });
}
