/** `npm run site -- recover STACK`. */
import { Command } from "commander";
import { recover, type Recovery } from "../recover/recover.ts";

/** The subcommand; exit code 1 if something is left that has to be settled first. */
export function recoverCommand(): Command {
  return new Command("recover")
    .description(
      "After pulumi was killed: end what it left running, clear a dead lock, settle what was under way. Safe at any time.",
    )
    .argument("<stack>", "the site's stack")
    .option("--json", "print what was found and done as JSON")
    .action(async (stack: string, { json }: { json?: boolean }) => {
      const recovery = await recover(stack, process.cwd());
      const text = json ? JSON.stringify(recovery, null, 2) : linesOf(stack, recovery).join("\n");
      process.stdout.write(`${text}\n`);
      if (recovery.unsettled.length > 0) process.exitCode = 1;
    });
}

/** What is printed for people. */
export function linesOf(stack: string, { done, unsettled, notes, stateBefore }: Recovery): string[] {
  const lines = [
    ...done,
    ...notes.map((note) => `note: ${note}`),
    ...unsettled.map((line) => `left: ${line}`),
  ];
  if (done.length === 0 && unsettled.length === 0) lines.push("nothing to do");
  if (stateBefore !== undefined) lines.push(`the state as it was: ${stateBefore}`);
  if (unsettled.length > 0)
    lines.push(`next: mend that, then npm run site -- recover ${stack} again, before any pulumi up`);
  else if (done.length > 0) lines.push(`next: pulumi up --stack ${stack} (or what was interrupted)`);
  return lines;
}
