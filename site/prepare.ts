/** Everything that happens before the first resource: the site file is checked, the site is looked at, the plan is made. */
import { log, RunError } from "@pulumi/pulumi";
import { describe } from "../steps/step.ts";
import { certificateNotices, withdrawnProblems } from "./certificate-notices.ts";
import type { LastRun } from "./last-run.ts";
import { loadSite } from "./load.ts";
import { observe } from "./observe.ts";
import { type GraphPlan, planOf, type Run } from "./plan.ts";
import { refuseImpossible } from "./preflight.ts";
import { SiteError } from "./problems.ts";
import { profileChangeProblems } from "./profile-change.ts";
import { renewedKubeconfig } from "./renewal.ts";

/**
 * Prepares the site of the stack with this configuration.
 * @param last What the stack's last successful run left.
 * @throws RunError (no stack trace) with every problem of the site file, or with why the site could not be looked at.
 */
export async function prepareSite(
  config: Readonly<Record<string, string>>,
  run: Run,
  last: LastRun | undefined,
): Promise<GraphPlan> {
  try {
    const now = new Date();
    const site = loadSite(config, now);
    for (const notice of certificateNotices(site.certificate, now)) void log.warn(notice);
    const unchangeable = [...profileChangeProblems(site, last), ...withdrawnProblems(site, last)];
    if (unchangeable.length > 0) throw new SiteError(unchangeable);
    const seen = await observe(site);
    const { applied, clusterUuid } = last ?? {};
    refuseImpossible(site, seen, { owner: run.owner, applied, clusterUuid });
    const kept = seen?.cluster?.uuid === clusterUuid ? last?.kubeconfig : undefined;
    return planOf(site, run, {
      seen,
      last,
      renewedKubeconfig: kept && (await renewedKubeconfig(site, kept)),
    });
  } catch (error) {
    throw new RunError(error instanceof SiteError ? error.message : describe(error));
  }
}
