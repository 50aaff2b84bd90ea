/** Where the plan's file for `om` lies. */
import type { Site } from "./schema.ts";

/** Relative to the project. */
export function planFilePath({ plan, planAsCode }: Pick<Site["pks"], "plan" | "planAsCode">): string {
  return planAsCode?.file ?? `${plan.replace(/[^\w.-]+/g, "-")}.om.yaml`;
}
