/** What keeps Rancher from being usable, and what an operator does about it. */
import { Failure } from "../failure.ts";

/** One reason, found by one look. */
export interface Finding {
  /** In one line: shown while waiting, and first in the failure. */
  readonly state: string;
  /** The command or action that mends it, in one line. */
  readonly next: string;
  /** What Kubernetes says of it, a line each. Default: nothing. */
  readonly details?: readonly string[];
  /** Rancher serves all the same: after a while this is said and no longer waited for. Default: false. */
  readonly tolerable?: boolean;
}

/** undefined when it holds, else what is missing. */
export type Check = () => Promise<Finding | undefined>;

const LONGEST_STATE = 400;
const MOST_DETAILS = 2;

/** The failure of a wait that ended with this finding, in at most five lines. */
export function failureOf(finding: Finding, what: string, minutes: number): Failure {
  const { state, next, details = [] } = finding;
  const lines = details.filter((line) => !state.includes(line)).slice(0, MOST_DETAILS);
  return new Failure(
    `${what}: not usable after ${minutes} minutes: ${oneLine(state).slice(0, LONGEST_STATE)}`,
    next,
    lines.map(oneLine).join("\n"),
  );
}

/** A text without line breaks. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}
