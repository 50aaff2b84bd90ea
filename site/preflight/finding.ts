/** What a check found. */
import type { Applied } from "../applied.ts";
import type { Observation } from "../observe.ts";
import type { Site } from "../schema.ts";

/**
 * ok: it holds. refused: the site cannot work so, and nothing is made. warning: it may not do what is wanted.
 * unknown: it could not be seen, or nobody says.
 */
export type State = "ok" | "refused" | "warning" | "unknown";

/** One check's result; short texts, on one line each. */
export interface Finding {
  /** What was checked, in a few words. */
  readonly check: string;
  /** The key of the site file that it is about: `pks.plan`. */
  readonly path: string;
  readonly state: State;
  readonly found: string;
  /** What may be there instead, or what to do next; "" where nothing is to be done. */
  readonly allowed: string;
}

/** What is known besides the site file and the observation. */
export interface Context {
  /** `project.stack`; undefined: whose the cluster is cannot be told. */
  readonly owner?: string | undefined;
  /** What the last successful run made of the site file. */
  readonly applied?: Pick<Applied, "networkProfile"> | undefined;
  /** The cluster of the last successful run. */
  readonly clusterUuid?: string | undefined;
}

/** Pure; what `seen` lacks could not be read. */
export type Check = (site: Site, seen: Partial<Observation>, context: Context) => Finding[];

/** Builds the findings of one check. */
export function about(check: string, path: string) {
  const finding = (state: State) => (found: string, allowed: string) => ({
    check,
    path,
    state,
    found,
    allowed,
  });
  return {
    ok: (found: string): Finding => finding("ok")(found, ""),
    refused: finding("refused"),
    warning: finding("warning"),
    unknown: finding("unknown"),
  };
}
