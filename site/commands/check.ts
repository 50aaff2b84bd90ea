/** `npm run site -- check STACK`: what preflight finds, all of it. */
import { Command } from "commander";
import { checkReport } from "../check-report.ts";
import { checkSite } from "../check.ts";
import { stackConfig, stackOutputs } from "./stack.ts";

const COLUMNS = 120;

/** Prints the findings and sets the exit code: 0 fine, 1 something is refused. */
export function checkCommand(): Command {
  return new Command("check")
    .description(
      "Look at everything that a site needs, and change nothing: programs, clock, login, plan, network profile, cluster, versions, capacity. Also with `lookups: off`. Writes the file of pks.planAsCode.",
    )
    .argument("<stack>", "name of the site's stack")
    .option("--json", "print one JSON document instead of the table")
    .action(async (stack: string, { json = false }: { json?: boolean }) => {
      const [config, outputs] = await Promise.all([stackConfig(stack), stackOutputs(stack)]);
      const check = await checkSite({ stack, config, outputs }, new AbortController().signal);
      const text = json
        ? JSON.stringify(check, null, 2)
        : checkReport(check, process.stdout.columns || COLUMNS);
      process.stdout.write(`${text}\n`);
      process.exitCode = check.ok ? 0 : 1;
    });
}
