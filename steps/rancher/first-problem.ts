/** The first check that does not hold, with patience for what Rancher can be used without. */
import { type Check, type Finding, oneLine } from "./finding.ts";

/** How long is looked already, and how long a tolerable finding is waited for; milliseconds. */
export interface Clock {
  readonly elapsed: number;
  readonly patience: number;
}

/**
 * Looks in order and stops at the first finding. A tolerable one counts only while there is patience: after that the other
 * checks are looked at, and it is returned, as tolerable, if they all hold. A look that fails is a finding as well.
 */
export async function firstProblem(
  checks: readonly Check[],
  { elapsed, patience }: Clock,
): Promise<Finding | undefined> {
  let tolerated: Finding | undefined;
  for (const check of checks) {
    const finding = await check().catch(unexpected);
    if (finding === undefined) continue;
    if (finding.tolerable !== true) return finding;
    if (elapsed < patience) return { ...finding, tolerable: false };
    tolerated = finding;
  }
  return tolerated;
}

function unexpected(error: unknown): Finding {
  return {
    state: oneLine(error instanceof Error ? error.message : String(error)).slice(0, 300),
    next: "see whether the cluster's API answers: kubectl get nodes, and run the same command again",
  };
}
