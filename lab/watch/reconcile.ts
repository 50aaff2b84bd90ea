/** Runs one function again and again, never twice at once: whenever something changed, when it asked for it, and after a failure. */

/** A running loop. */
export interface ReconcileLoop {
  /** Asks for a run; asking during a run gives one more afterwards. */
  poke(): void;
  /** Ends the loop; resolves when a run in progress is over. */
  stop(): Promise<void>;
}

const RETRY_MILLISECONDS = 1_000;

/**
 * Starts the loop with a first run. `run` may return the number of milliseconds after which it wants to run again
 * whatever happens; a run that throws is told to `onError` and repeated a second later.
 */
export function reconcileLoop(
  run: () => Promise<number | undefined>,
  onError: (error: unknown) => void,
): ReconcileLoop {
  let stopped = false;
  let wanted = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const once = async (): Promise<void> => {
    clearTimeout(timer);
    let again: number | undefined;
    try {
      again = await run();
    } catch (error) {
      if (!stopped) onError(error);
      again = RETRY_MILLISECONDS;
    }
    if (!stopped && again !== undefined) {
      timer = setTimeout(poke, again);
      timer.unref();
    }
  };
  const drain = async (): Promise<void> => {
    while (wanted && !stopped) {
      wanted = false;
      await once();
    }
    running = undefined;
  };
  function poke(): void {
    wanted = true;
    if (!stopped) running ??= drain();
  }
  poke();
  return {
    poke,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
