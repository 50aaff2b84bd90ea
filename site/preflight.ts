/** Whether the real site can hold what the site file wants; pure, from file, observation and last run. */
import type { Observation } from "./observe.ts";
import { checkCapacity } from "./preflight/capacity.ts";
import { checkClock } from "./preflight/clock.ts";
import { checkCluster } from "./preflight/cluster.ts";
import type { Check, Context, Finding } from "./preflight/finding.ts";
import { checkKubernetesVersion } from "./preflight/kubernetes-version.ts";
import { checkNetworkProfile } from "./preflight/network-profile.ts";
import { checkNodePools } from "./preflight/node-pools.ts";
import { checkPlanAsCode } from "./preflight/plan-as-code.ts";
import { checkPlan } from "./preflight/plan.ts";
import { checkPrograms } from "./preflight/programs.ts";
import { checkRancherChart } from "./preflight/rancher-chart.ts";
import { checkScopes } from "./preflight/scopes.ts";
import { SiteError } from "./problems.ts";
import type { Site } from "./schema.ts";

/** In the order in which they are shown. */
const CHECKS: readonly Check[] = [
  checkPrograms,
  checkClock,
  checkScopes,
  checkPlan,
  checkPlanAsCode,
  checkNodePools,
  checkNetworkProfile,
  checkCluster,
  checkKubernetesVersion,
  checkRancherChart,
  checkCapacity,
];

/** Every check's result. What `seen` lacks could not be read. */
export function preflight(site: Site, seen: Partial<Observation>, context: Context = {}): Finding[] {
  return CHECKS.flatMap((check) => check(site, seen, context));
}

/**
 * Refuses a site that cannot work, before a single resource is registered; nothing is refused where nothing was seen.
 * @throws SiteError with every problem.
 */
export function refuseImpossible(site: Site, seen: Observation | undefined, context: Context = {}): void {
  const refused = (seen === undefined ? [] : preflight(site, seen, context)).filter(
    ({ state }) => state === "refused",
  );
  if (refused.length > 0)
    throw new SiteError(refused.map(({ path, found, allowed }) => ({ path, found, allowed })));
}
