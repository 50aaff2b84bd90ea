/** What makes two network profiles different ones. */
import { isDeepStrictEqual } from "node:util";

type Parameters = Readonly<Record<string, unknown>>;

/** `lb_size: is "small", wanted "medium"`, one for each parameter; empty if the profiles are equal. */
export function profileDifferences(found: Parameters, wanted: Parameters): string[] {
  return [...new Set([...Object.keys(found), ...Object.keys(wanted)])]
    .filter((name) => !isDeepStrictEqual(found[name], wanted[name]))
    .map((name) => `${name}: is ${text(found[name])}, wanted ${text(wanted[name])}`);
}

function text(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
