/** Whether the plan is there and makes clusters that Rancher can live on. Source: TKGI 1.20, "Plans". */
import type { Plan } from "../../steps/pks/records.ts";
import { workersOf } from "../node-pools.ts";
import { planFilePath } from "../plan-file-path.ts";
import { shown } from "../problems.ts";
import type { Site } from "../schema.ts";
import { about, type Check, type Finding } from "./finding.ts";

/** Masters that survive the loss of one: etcd needs a majority. */
const MASTERS_FOR_HA = 3;
const PATH = "pks.plan";
const OLD_API = "this PKS API does not say: see the plan in Ops Manager";

/** Existence, masters, privileged containers, operating system, number of workers. */
export const checkPlan: Check = (site, { plans }) => {
  const exists = about("plan", PATH);
  if (plans === undefined) return [exists.unknown("PKS could not be asked", "")];
  const plan = plans.find(({ name }) => name === site.pks.plan);
  if (plan === undefined)
    return [exists.refused(`${shown(site.pks.plan)}, and PKS has no such plan`, instead(site, plans))];
  return [
    exists.ok(plan.description === "" ? shown(plan.name) : `${shown(plan.name)}: ${plan.description}`),
    masters(plan),
    privileged(plan),
    operatingSystem(plan),
    workers(site, plan),
  ];
};

function instead({ pks }: Site, plans: readonly Plan[]): string {
  const fitting = plans
    .filter((plan) => (plan.masters === undefined || plan.masters >= MASTERS_FOR_HA) && !isWindows(plan))
    .map(({ name }) => name);
  const named = fitting.join(", ") || "a plan with three masters: there is none yet";
  if (pks.planAsCode === undefined) return named;
  return `${named}; or have it made: om configure-product --config ${planFilePath(pks)}, which npm run site -- check writes`;
}

function masters({ name, masters: count }: Plan): Finding {
  const check = about("three masters", PATH);
  if (count === undefined) return check.unknown("not said", OLD_API);
  if (count >= MASTERS_FOR_HA) return check.ok(String(count));
  return check.refused(
    `${shown(name)}, a plan with ${count === 1 ? "one master" : `${count} masters`}`,
    "a plan with at least three masters",
  );
}

function privileged({ name, privileged: allowed }: Plan): Finding {
  const check = about("privileged containers", PATH);
  if (allowed === undefined) return check.unknown("not said", OLD_API);
  if (allowed) return check.ok("allowed");
  return check.refused(
    `${shown(name)}, a plan without privileged containers`,
    'a plan with "Allow Privileged", which Rancher\'s agents need',
  );
}

/** The API has no field for it yet; Windows plans are called so in the tile's own examples. */
function isWindows({ name, description, os }: Plan): boolean {
  return os === undefined ? /\bwindows\b/i.test(`${name} ${description}`) : os === "windows";
}

function operatingSystem(plan: Plan): Finding {
  const check = about("Linux workers", PATH);
  if (!isWindows(plan)) return check.ok(plan.os ?? "nothing in its name or description says Windows");
  return check.refused(
    `${shown(plan.name)}, a plan with Windows workers`,
    "one of the plans 1 to 10: Rancher's own pods need Linux",
  );
}

function workers({ pks }: Site, plan: Plan): Finding {
  const wanted = workersOf(pks);
  const check = about("number of workers", pks.nodePools ? "pks.nodePools" : "pks.workers");
  const fewer = (most: number) =>
    `at most ${most}, or "Maximum number of workers on a cluster" raised in the plan`;
  if (plan.maxWorkers !== undefined) {
    if (wanted <= plan.maxWorkers) return check.ok(`${wanted}, of at most ${plan.maxWorkers}`);
    return check.refused(`${wanted}, more than plan ${shown(plan.name)} allows`, fewer(plan.maxWorkers));
  }
  const said = maximumIn(plan.description);
  if (said === undefined) return check.unknown(`${wanted}; the plan's maximum is not said`, OLD_API);
  if (wanted <= said) return check.ok(`${wanted}, of at most ${said} by the plan's description`);
  return check.warning(`${wanted}, more than the plan's description says`, fewer(said));
}

/** "(max 4)", "(20 max)", "maximum of 50 workers": what people write, so nothing is refused for it. */
function maximumIn(description: string): number | undefined {
  const found = /\bmax(?:imum)?\.?(?:\s+of)?:?\s*(\d+)|(\d+)\s*max\b/i.exec(description);
  const digits = found?.[1] ?? found?.[2];
  return digits === undefined ? undefined : Number(digits);
}
