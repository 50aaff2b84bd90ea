/** What the lab's commands have in common: options, exit codes and the form of their errors. */
import { Command, CommanderError } from "commander";

/** A failure that the user is told in the message's words, at most five lines; the exit code is 1. */
export class Failure extends Error {}

/** A command of the lab, `npm run NAME`. */
export function labCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`).description(description).exitOverride();
}

/**
 * Runs the command on this process's arguments and sets the exit code: 0 fine, 1 a failure, 2 wrong use.
 * What an action throws is shown by its message, without a stack, unless DEBUG is set.
 */
export async function run(command: Command): Promise<void> {
  // `lab:logs | head` closes the pipe when it has enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  try {
    await command.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has shown its own message, or the help that was asked for.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.exitCode = 1;
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${text.split("\n").slice(0, 5).join("\n")}\n`);
    if (process.env["DEBUG"]) process.stderr.write(`${error instanceof Error ? (error.stack ?? "") : ""}\n`);
  }
}

/** Prints a line on stdout. */
export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Prints a document as JSON on stdout. */
export function printJson(document: unknown): void {
  print(JSON.stringify(document, null, 2));
}
