/** `bosh` of the lab. Exit code 0, or 1 with the error on stderr (with --json: on stdout, in the document). */
import "../../pks/cli/broken-pipe.ts";
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import * as z from "zod/mini";
import { BoshError } from "./bosh-error.ts";
import { COMMANDS } from "./commands.ts";
import { openDirector } from "./director-client.ts";
import { userInterface } from "./user-interface.ts";

const VERSION = "version 7.9.16-lab";

/** Options of bosh-cli, cmd/opts/opts.go, that the lab's commands heed; they may stand before and after the command. */
const optionsSchema = z.object({
  environment: z._default(z.string(), ""),
  caCert: z.optional(z.string()),
  client: z._default(z.string(), ""),
  clientSecret: z._default(z.string(), ""),
  deployment: z._default(z.string(), ""),
  nonInteractive: z._default(z.boolean(), false),
  json: z._default(z.boolean(), false),
  tty: z._default(z.boolean(), false),
  version: z._default(z.boolean(), false),
  force: z._default(z.boolean(), false),
});

type Options = z.infer<typeof optionsSchema>;

function parse(argv: readonly string[], env: NodeJS.ProcessEnv): { words: string[]; options: Options } {
  const program = new Command("bosh")
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .argument("[words...]")
    .option("-e, --environment <url>", "Director environment name or URL", env["BOSH_ENVIRONMENT"])
    .option("--ca-cert <certificate>", "Director CA certificate path or value", env["BOSH_CA_CERT"])
    .option("--client <name>", "Override username or UAA client", env["BOSH_CLIENT"])
    .option("--client-secret <secret>", "Override password or UAA client secret", env["BOSH_CLIENT_SECRET"])
    .option("-d, --deployment <name>", "Deployment name", env["BOSH_DEPLOYMENT"])
    .option("-n, --non-interactive", "Don't ask for user input", Boolean(env["BOSH_NON_INTERACTIVE"]))
    .option("--json", "Output as JSON")
    .option("--tty", "Force TTY-like output", Boolean(env["BOSH_TTY"]))
    .option("--no-color", "Toggle colorized output")
    .option("-v, --version", "Show CLI version")
    .option("--force", "Ignore errors (delete-deployment)");
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) throw new BoshError(goFlagsWords(error));
    throw error;
  }
  return { words: program.args, options: z.parse(optionsSchema, program.opts()) };
}

/** jessevdk/go-flags. */
function goFlagsWords(error: CommanderError): string {
  const [, named = ""] = /'([^']*)'/.exec(error.message) ?? [];
  return error.code === "commander.optionMissingArgument"
    ? `expected argument for flag \`${named.replace(/ <.*/, "")}'`
    : `unknown flag \`${named.replace(/^-+/, "")}'`;
}

function caCertificate(given: string): string {
  if (given.includes("BEGIN")) return given;
  try {
    return readFileSync(given, "utf8");
  } catch {
    throw new BoshError(`Opening file ${given}`, `open ${given}: no such file or directory`);
  }
}

async function run(
  words: readonly string[],
  options: Options,
  ui: ReturnType<typeof userInterface>,
): Promise<void> {
  const [name, ...extra] = words;
  const command = COMMANDS.get(name ?? "");
  if (command === undefined) {
    const known = [...COMMANDS.keys()].join(", ");
    throw new BoshError(
      name === undefined
        ? `Please specify one command of: ${known}`
        : `Unknown command \`${name}'. Please specify one command of: ${known}`,
    );
  }
  if (extra.length > 0)
    throw new BoshError(`Command '${name ?? ""}' does not support extra arguments: ${extra.join(", ")}`);
  const trust = options.caCert ? { caCertificate: caCertificate(options.caCert) } : {};
  const connection = {
    url: options.environment,
    client: options.client,
    clientSecret: options.clientSecret,
    trust,
  };
  await command(await openDirector(connection, ui), ui, options);
  ui.line("Succeeded");
}

async function main(argv: readonly string[]): Promise<number> {
  let ui = userInterface("plain");
  try {
    const { words, options } = parse(argv, process.env);
    if (options.version) {
      process.stdout.write(VERSION + "\n");
      return 0;
    }
    ui = userInterface(options.json ? "json" : process.stdout.isTTY || options.tty ? "terminal" : "plain");
    await run(words, options, ui);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    ui.error(error instanceof BoshError ? error.lines() : String(error));
    ui.error("Exit code 1");
    return 1;
  } finally {
    ui.flush();
  }
}

process.exitCode = await main(process.argv.slice(2));
