/** Whether the real site can hold what the site file wants; pure, from file and observation. */
import type { Observation } from "./observe.ts";
import { type Problem, shown, SiteError } from "./problems.ts";
import type { Site } from "./schema.ts";

/** Masters that survive the loss of one: etcd needs a majority. */
const MASTERS_FOR_HA = 3;

/** Refuses a site that cannot work, before a single resource is registered. @throws SiteError with every problem. */
export function refuseImpossible(site: Site, seen: Observation | undefined): void {
  const problems = seen === undefined ? [] : planProblems(site, seen);
  if (problems.length > 0) throw new SiteError(problems);
}

function planProblems({ pks }: Site, { plans }: Observation): Problem[] {
  const path = "pks.plan";
  const plan = plans.find(({ name }) => name === pks.plan);
  if (!plan) {
    const fitting = plans
      .filter((each) => each.masters === undefined || each.masters >= MASTERS_FOR_HA)
      .map(({ name }) => name);
    return [
      {
        path,
        found: `${shown(pks.plan)}, and PKS has no such plan`,
        allowed: fitting.join(", ") || "a plan with three masters: there is none yet",
      },
    ];
  }
  const problems: Problem[] = [];
  // Older APIs say neither: then nothing can be refused.
  if (plan.masters !== undefined && plan.masters < MASTERS_FOR_HA) {
    problems.push({
      path,
      found: `${shown(pks.plan)}, a plan with ${plan.masters === 1 ? "one master" : `${plan.masters} masters`}`,
      allowed: "a plan with at least three masters",
    });
  }
  if (plan.privileged === false) {
    problems.push({
      path,
      found: `${shown(pks.plan)}, a plan without privileged containers`,
      allowed: 'a plan with "Allow Privileged", which Rancher\'s agents need',
    });
  }
  return problems;
}
