/**
 * How a command learns of what others changed at the site: one more input that says what was seen. In every other run
 * that input is ignored, so that a site as wanted previews as nothing, also right after a repair.
 */
import type { StepEnvironment } from "../step-command.ts";

/** The input of this run. @param repair What was seen and which repair this is: `2: workers 5 instead of 3`. */
export function repairEnvironment(repair: string | undefined): StepEnvironment {
  return { PKS_REPAIR: repair };
}

/** `ignoreChanges` of a run without repair: what an earlier one said stays in the state. */
export function settledRepair(repair: string | undefined): string[] {
  return repair === undefined ? ["environment.PKS_REPAIR"] : [];
}
