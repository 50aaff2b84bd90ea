/**
 * A command line as the real `pks` and `tkgi` have it: those are Go programs over spf13/cobra, so errors, help and
 * exit codes are cobra's. Commander does the parsing.
 */
import { Command, CommanderError } from "commander";

/** A flag of a command. */
export interface Flag {
  /** Without dashes. */
  readonly name: string;
  readonly short?: string;
  /** "bool" takes no value; the others are named as in the help. */
  readonly type: "bool" | "string" | "int32" | "[]ClusterTag";
  readonly help: string;
  readonly required?: boolean;
}

/** A call of a command, its flags read. */
export interface Call {
  /** "pks" or "tkgi". */
  readonly program: string;
  /** Of the command. */
  readonly name: string;
  readonly args: readonly string[];
  on(flag: string): boolean;
  /** The value that was given; undefined without the flag. */
  text(flag: string): string | undefined;
  /** Throws as pflag does on anything but a whole number. */
  number(flag: string): number | undefined;
}

/** A command of the program. */
export interface CliCommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Names of its arguments, all required. */
  readonly args: readonly string[];
  readonly short: string;
  readonly flags: readonly Flag[];
  run(call: Call): Promise<void>;
}

/** A wrong call: cobra prints it with the command's usage. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Runs the program on `argv` and returns its exit code; what a command throws is printed to stderr. */
export async function runProgram(
  program: { name: string; short: string; version: string },
  commands: readonly CliCommand[],
  argv: readonly string[],
): Promise<number> {
  const root = new Command(program.name).helpCommand(false).exitOverride();
  root.configureOutput({ writeErr: () => undefined });
  root.version(program.version, "--version", "version").helpOption("-h, --help");
  root.helpInformation = () => programUsage(program, commands);
  // Without a command cobra prints the help and is content.
  root.action(() => void process.stdout.write(programUsage(program, commands)));
  for (const command of commands) root.addCommand(commanderCommand(program.name, command));
  try {
    await root.parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const command = commands.find(({ name, aliases }) => [name, ...(aliases ?? [])].includes(argv[0] ?? ""));
    process.stderr.write(errorText(error, program.name, command, argv));
    return 1;
  }
}

function commanderCommand(program: string, command: CliCommand): Command {
  const made = new Command(command.name).argument("[args...]").exitOverride().helpOption("-h, --help");
  made.configureOutput({ writeErr: () => undefined });
  made.helpInformation = () => `${command.short}\n\n${commandUsage(program, command)}`;
  for (const alias of command.aliases ?? []) made.alias(alias);
  for (const flag of command.flags) {
    const names = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
    made.option(flag.type === "bool" ? names : `${names} <value>`, flag.help);
  }
  return made.action(async (args: string[], options: Record<string, unknown>) => {
    if (args.length !== command.args.length) {
      throw new UsageError(`accepts ${command.args.length} arg(s), received ${args.length}`);
    }
    const value = (flag: string): unknown =>
      options[flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    const missing = command.flags.filter((flag) => flag.required && value(flag.name) === undefined);
    if (missing.length > 0) {
      throw new UsageError(`required flag(s) ${missing.map((flag) => `"${flag.name}"`).join(", ")} not set`);
    }
    const text = (flag: string): string | undefined => {
      const given = value(flag);
      return typeof given === "string" ? given : undefined;
    };
    await command.run({
      program,
      name: command.name,
      args,
      on: (flag) => value(flag) === true,
      text,
      number: (flag) => wholeNumber(flag, text(flag)),
    });
  });
}

function wholeNumber(flag: string, given: string | undefined): number | undefined {
  if (given === undefined || /^[+-]?\d+$/.test(given)) return given === undefined ? undefined : Number(given);
  throw new UsageError(
    `invalid argument "${given}" for "--${flag}" flag: strconv.ParseInt: parsing "${given}": invalid syntax`,
  );
}

function errorText(
  error: unknown,
  program: string,
  command: CliCommand | undefined,
  argv: readonly string[],
): string {
  if (error instanceof UsageError) return usageError(error.message, program, command);
  if (!(error instanceof CommanderError))
    return `Error: ${error instanceof Error ? error.message : String(error)}\n`;
  const [, named = ""] = /'([^']*)'/.exec(error.message) ?? [];
  if (error.code === "commander.unknownOption") {
    const words = /^-[^-]/.test(named)
      ? `unknown shorthand flag: '${named.charAt(1)}' in ${named}`
      : `unknown flag: ${named.replace(/=.*/, "")}`;
    return usageError(words, program, command);
  }
  if (error.code === "commander.optionMissingArgument") {
    const [, short, long = ""] = /^(?:-(\w), )?(--[\w-]+)/.exec(named) ?? [];
    const words = short !== undefined && !argv.includes(long) ? `'${short}' in -${short}` : long;
    return usageError(`flag needs an argument: ${words}`, program, command);
  }
  return `Error: unknown command "${argv[0] ?? ""}" for "${program}"\nRun '${program} --help' for usage.\n`;
}

function usageError(message: string, program: string, command: CliCommand | undefined): string {
  return `Error: ${message}\n${command === undefined ? "" : commandUsage(program, command) + "\n"}`;
}

function commandUsage(program: string, command: CliCommand): string {
  const flags = [
    ...command.flags,
    { name: "help", short: "h", type: "bool", help: `help for ${command.name}` } as const,
  ]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => {
      const short = flag.short === undefined ? "    " : `-${flag.short}, `;
      return [`  ${short}--${flag.name}${flag.type === "bool" ? "" : ` ${flag.type}`}`, flag.help] as const;
    });
  const width = Math.max(...flags.map(([names]) => names.length)) + 3;
  return [
    "Usage:",
    `  ${[program, command.name, ...command.args].join(" ")} [flags]`,
    "",
    "Flags:",
    ...flags.map(([names, help]) => names.padEnd(width) + help),
    "",
  ].join("\n");
}

function programUsage(program: { name: string; short: string }, commands: readonly CliCommand[]): string {
  const width = Math.max(...commands.map((command) => command.name.length)) + 1;
  return [
    program.short,
    "",
    "Usage:",
    `  ${program.name} [command]`,
    "",
    "Available Commands:",
    ...[...commands]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((command) => `  ${command.name.padEnd(width)}${command.short}`),
    "",
    "Flags:",
    `  -h, --help      help for ${program.name}`,
    `      --version   version for ${program.name}`,
    "",
    `Use "${program.name} [command] --help" for more information about a command.`,
    "",
  ].join("\n");
}
