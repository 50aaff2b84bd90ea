/** Takes an anti-affinity rule whose creation was cut off into the state, by Pulumi's own import. */
import { pulumiErrors, runPulumi } from "../commands/pulumi.ts";
import type { Ran } from "../../steps/program.ts";
import { ruleId } from "./pending.ts";
import { nameOf, revealed, type StateResource } from "./state.ts";

/** `adopted`, `absent` (vCenter has no such rule), or why neither is known. */
export type RuleOutcome = "adopted" | "absent" | { readonly unknown: string };

/** Imports the rule that was being created, if vCenter has it. Only the provider can say so: it has the credentials. */
export async function adoptRule(stack: string, rule: StateResource): Promise<RuleOutcome> {
  const inputs = revealed(rule.inputs ?? {}) as Readonly<Record<string, unknown>>;
  const provider = rule.provider?.split("::").slice(0, -1).join("::") ?? "";
  const ran = await runPulumi([
    ...["import", rule.type, nameOf(rule), ruleId(inputs)],
    ...["--parent", `parent=${rule.parent ?? ""}`, "--provider", `provider=${provider}`],
    ...["--protect=false", "--generate-code=false", "--skip-preview", "--yes", "--stack", stack],
  ]);
  if (ran.code === 0) return "adopted";
  return /error: resource '[^\n]*' does not exist/.test(ran.stdout + ran.stderr)
    ? "absent"
    : { unknown: reasonOf(ran) };
}

/** The provider's words: it lists them below "1 error occurred:". */
function reasonOf(ran: Ran): string {
  const listed = /^\s+\* (.+)$/m.exec(ran.stdout + ran.stderr)?.[1];
  return listed ?? pulumiErrors(ran)[0] ?? "pulumi import failed";
}
