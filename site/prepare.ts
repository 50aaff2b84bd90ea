/** Everything that happens before the first resource: the site file is checked, the site is looked at, the plan is made. */
import { RunError } from "@pulumi/pulumi";
import { describe } from "../steps/step.ts";
import { loadSite } from "./load.ts";
import { observe } from "./observe.ts";
import { type GraphPlan, planOf, type Run } from "./plan.ts";
import { refuseImpossible } from "./preflight.ts";
import { SiteError } from "./problems.ts";

/**
 * Prepares the site of the stack with this configuration.
 * @throws RunError (no stack trace) with every problem of the site file, or with why the site could not be looked at.
 */
export async function prepareSite(config: Readonly<Record<string, string>>, run: Run): Promise<GraphPlan> {
  try {
    const site = loadSite(config, new Date());
    refuseImpossible(site, await observe(site));
    return planOf(site, run);
  } catch (error) {
    throw new RunError(error instanceof SiteError ? error.message : describe(error));
  }
}
