/**
 * `npm run site -- SUBCOMMAND`: what is done to one site besides Pulumi's own commands.
 * Exit codes: 0 fine, 1 a finding or a failure, 2 wrong use.
 */
import { Command, CommanderError } from "commander";
import { describe } from "../steps/step.ts";
import { checkCommand } from "./commands/check.ts";
import { recoverCommand } from "./commands/recover.ts";
import { rotateCommand } from "./commands/rotate.ts";

const site = new Command("npm run site --")
  .description("Commands for one site; each takes --help.")
  .exitOverride()
  .addCommand(checkCommand())
  .addCommand(recoverCommand())
  .addCommand(rotateCommand());
// Subcommands that were made elsewhere do not inherit it.
for (const command of site.commands) command.exitOverride();

try {
  await site.parseAsync(process.argv);
} catch (error) {
  // Commander has shown its own message, or the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.exitCode = 1;
    process.stderr.write(`${describe(error)}\n`);
  }
}
