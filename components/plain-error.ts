/** Failed functions end the program with one message; the SDK would print its own stack trace around it. */
import { RunError } from "@pulumi/pulumi";

/**
 * An error that Pulumi shows by its message alone. The SDK writes "error serializing property ..." before the message of
 * whatever it meets on its way, once for each property that waits for the value: here the message stays what it is.
 */
export class PlainError extends RunError {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
  }
}

/** What a call ends with when the engine has given up because of something else: that is what failed, and it is said. */
const GIVEN_UP = /the client connection is closing|context canceled|\bCANCELLED\b/;

/**
 * The same promise; a rejection becomes a `PlainError` with the provider's or the step's own words. A call that the
 * engine broke off never ends, as the SDK's own do then.
 * @param about What failed and what to do next, put around a provider's words; a step says both itself.
 */
export async function plainly<T>(
  promise: Promise<T>,
  about?: { readonly what: string; readonly next: string },
): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    const words = ownWords(error instanceof Error ? error.message : String(error));
    if (GIVEN_UP.test(words)) return new Promise(() => undefined);
    throw new PlainError(
      about === undefined ? words : `${about.what}\n  ${oneLine(words)}\nnext: ${about.next}`,
    );
  }
}

function oneLine(words: string): string {
  return words.replace(/\s*\n\s*/g, " ").slice(0, 300);
}

/**
 * The failure itself, out of what the SDK and the command provider wrap around it: of a step what follows its last
 * `error: ` (before that stands its progress), of any other function what follows `invocation of TOKEN returned an error: `.
 */
export function ownWords(message: string): string {
  const said = message.replace(/^.*?invocation of \S+ returned an error: /is, "");
  return (said.split(/^error: /m).at(-1) ?? said).trimEnd();
}
