/** Runs Pulumi's command line for another command: asks nothing, shows nothing. */
import { execa } from "execa";
import { Failure } from "../../steps/failure.ts";
import { notInstalled, type Ran } from "../../steps/program.ts";

/**
 * Runs `pulumi ARGS`; a non-zero exit code is a result, not an error.
 * @param input Written to its stdin. Default: an empty stdin.
 * @throws Failure if there is no `pulumi` on PATH.
 */
export async function runPulumi(args: readonly string[], input = ""): Promise<Ran> {
  const ran = await execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
    env: { PULUMI_SKIP_UPDATE_CHECK: "true" },
    input,
    reject: false,
    maxBuffer: 256 * 1024 * 1024,
  });
  if (ran.code === "ENOENT") throw notInstalled("pulumi");
  return { code: ran.exitCode ?? 1, stdout: ran.stdout, stderr: ran.stderr };
}

/**
 * The stdout of `pulumi ARGS`.
 * @param what What fails when it fails, for the message.
 * @throws Failure with Pulumi's own error and the next command.
 */
export async function mustPulumi(what: string, args: readonly string[], input?: string): Promise<string> {
  const ran = await runPulumi(args, input);
  if (ran.code !== 0) throw pulumiFailure(what, args, ran);
  return ran.stdout;
}

/** Pulumi's own errors among what it printed, without their prefix; one a line. */
export function pulumiErrors({ stdout, stderr }: Pick<Ran, "stdout" | "stderr">): string[] {
  const lines = `${stderr}\n${stdout}`.split("\n").map((line) => line.trim());
  const errors = lines
    .filter((line) => line.startsWith("error: "))
    .map((line) => line.slice("error: ".length));
  return [...new Set(errors)];
}

/** A failed run as a failure with the next command. */
export function pulumiFailure(what: string, args: readonly string[], ran: Ran): Failure {
  const errors = pulumiErrors(ran);
  const said = errors.length > 0 ? errors.join("\n") : ran.stderr;
  if (/no stack named/.test(said))
    return new Failure(what, "pulumi stack ls shows the stacks of this backend", said);
  if (/passphrase/.test(said))
    return new Failure(
      what,
      "export PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE and run the same command again",
      "the stack's pass phrase is not set, or it is another one",
    );
  return new Failure(what, `see what pulumi ${args.slice(0, 2).join(" ")} says`, said);
}
