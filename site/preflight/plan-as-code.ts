/** Whether the living plan is what `pks.planAsCode` says. */
import { workersOf } from "../node-pools.ts";
import { planFilePath } from "../plan-file-path.ts";
import { about, type Check } from "./finding.ts";

/** Only where the site file has the plan as code; what is different can still work, so nothing is refused. */
export const checkPlanAsCode: Check = ({ pks }, { plans }) => {
  const { planAsCode } = pks;
  if (planAsCode === undefined) return [];
  const check = about("plan as code", "pks.planAsCode");
  const apply = `om configure-product --config ${planFilePath(pks)}, by the platform team`;
  const plan = plans?.find(({ name }) => name === pks.plan);
  if (plans === undefined) return [check.unknown("PKS could not be asked", "")];
  if (plan === undefined) return [check.warning(`${pks.plan} is not there yet`, apply)];
  const compared: readonly (readonly [what: string, is: unknown, wanted: unknown])[] = [
    ["masters", plan.masters, planAsCode.masters],
    ["privileged containers", plan.privileged, true],
    ["workers", plan.workers, planAsCode.workers ?? workersOf(pks)],
    ["most workers", plan.maxWorkers, planAsCode.maxWorkers],
  ];
  const different = compared.filter(([, is, wanted]) => is !== undefined && is !== wanted);
  if (different.length > 0)
    return [
      check.warning(
        different
          .map(([what, is, wanted]) => `${what}: ${String(is)} instead of ${String(wanted)}`)
          .join("; "),
        apply,
      ),
    ];
  const silent = compared.filter(([, is]) => is === undefined).map(([what]) => what);
  return [
    check.ok(silent.length === 0 ? "as the plan is" : `as the plan is; not said: ${silent.join(", ")}`),
  ];
};
