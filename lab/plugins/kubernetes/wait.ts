/** Waiting for objects: watches and timers that feed one condition, until it holds, time is up or the user cancels. */
import type { CallContext, LogSeverity } from "../provider.ts";
import type { ObjectApi, ObjectEvent } from "./api-objects.ts";
import { annotationOf, nameOf, TIMEOUT_SECONDS } from "./objects.ts";
import type { KubeObject } from "./objects.ts";

/** Ten minutes, unless the program says otherwise. */
const DEFAULT_SECONDS = 600;

/** What a wait needs to know. */
export interface Patience {
  readonly milliseconds: number;
  readonly signal: AbortSignal;
  readonly status: StatusLog;
}

/** Lines for the user while the wait goes on. */
export type StatusLog = (severity: LogSeverity, message: string) => void;

/** One source of events and what to do with each. */
export interface Watch {
  readonly api: ObjectApi;
  readonly fieldSelector?: string;
  readonly onEvent: (event: ObjectEvent) => void;
  /** All that is there was told of; see `Listed`. */
  readonly onListed?: () => void;
}

/** The object exists, but is not what it should be; the reasons are for the user. */
export class NotReady extends Error {
  readonly object: KubeObject;
  readonly reasons: readonly string[];
  constructor(message: string, object: KubeObject, reasons: readonly string[]) {
    super(message);
    this.name = "NotReady";
    this.object = object;
    this.reasons = reasons;
  }
}

/** How long to wait for this object: `customTimeouts`, else its annotation, else ten minutes. */
export function patienceFor(
  inputs: KubeObject,
  timeoutSeconds: number | undefined,
  context: CallContext,
): Patience {
  const annotated = annotationOf(inputs, TIMEOUT_SECONDS);
  const seconds = timeoutSeconds ?? (/^\d+$/.test(annotated) ? Number(annotated) : DEFAULT_SECONDS);
  return { milliseconds: seconds * 1000, signal: context.signal, status: statusLog(context) };
}

/** A status log that says each thing once. */
export function statusLog(context: CallContext): StatusLog {
  const said = new Set<string>();
  return (severity, message) => {
    const line = `${severity} ${message}`;
    if (said.has(line)) return;
    said.add(line);
    context.log(severity, message, { ephemeral: true });
  };
}

/**
 * Runs `watches` until `satisfied` holds: asked at first, after every event, and after every timer that `timers` set.
 * Rejects when a watch fails. Leaves nothing running.
 */
export async function watchUntil(
  watches: readonly Watch[],
  satisfied: () => boolean,
  patience: Patience,
  timers: Timers = new Timers(),
): Promise<"satisfied" | "timeout" | "canceled"> {
  const stop = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      const check = (): void => {
        if (satisfied()) resolve("satisfied");
      };
      timers.start(check);
      timers.after(patience.milliseconds, () => resolve("timeout"));
      patience.signal.addEventListener("abort", () => resolve("canceled"), { signal: stop.signal });
      if (patience.signal.aborted) resolve("canceled");
      check();
      for (const watch of watches) {
        const run = async (): Promise<void> => {
          for await (const event of watch.api.watch(stop.signal, watch.fieldSelector)) {
            if (event.type === "LISTED") watch.onListed?.();
            else watch.onEvent(event);
            check();
          }
        };
        run().catch(reject);
      }
    });
  } finally {
    stop.abort();
    timers.stop();
  }
}

/** Things to do later while a wait goes on, after each of which its condition is asked again. */
export class Timers {
  readonly #pending = new Set<NodeJS.Timeout>();
  #check: () => void = () => undefined;

  start(check: () => void): void {
    this.#check = check;
  }

  after(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      action();
      this.#check();
    }, milliseconds);
    this.#pending.add(timer);
  }

  stop(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}

/** The error of a wait that ended without success. */
export function notReady(
  outcome: "timeout" | "canceled",
  object: KubeObject,
  reasons: readonly string[],
): NotReady {
  const message =
    outcome === "timeout"
      ? `'${nameOf(object)}' timed out waiting to be Ready`
      : `Resource operation was cancelled for "${nameOf(object)}"`;
  return new NotReady(message, object, reasons);
}
