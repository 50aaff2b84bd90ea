/** `site rotate STACK`: renews what the program makes itself, and says what to do where somebody else signs. */
import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { execa } from "execa";
import { Failure } from "../../steps/failure.ts";
import { type Choice, endOf, type Rotation, rotationOf } from "../certificate-rotation.ts";
import { mustPulumi } from "./pulumi.ts";
import { stackConfig, stackOutputs } from "./stack.ts";

interface Options extends Choice {
  readonly yes: boolean;
}

/** The subcommand. It can be run again at any time: an unfinished rotation is finished, not begun anew. */
export function rotateCommand(): Command {
  return new Command("rotate")
    .description("renew the site's certificate")
    .argument("<stack>")
    .option("--ca", "the CA as well, where it was made here (self-signed)", false)
    .option("--new-key", "a new key and request for the enterprise CA to sign", false)
    .option("--yes", "apply without asking", false)
    .action(rotate);
}

async function rotate(stack: string, options: Options): Promise<void> {
  const config = await stackConfig(stack);
  const outputs = await stackOutputs(stack);
  const certificate: unknown = JSON.parse(config["rancher-ha:certificate"] ?? "{}");
  const rotation = rotationOf(certificate, outputs, options);
  say(`the certificate of ${stack} ends on ${endOf(outputs, new Date()) ?? "no day: there is none yet"}`);
  if ("steps" in rotation) return rotation.steps.forEach((step, place) => say(`${place + 1}. ${step}`));
  if (!options.yes && !process.stdin.isTTY) {
    throw new Failure(
      "nobody can be asked here, and --yes was not given",
      "run it at a terminal, or with --yes",
    );
  }
  await apply(stack, rotation, options.yes);
}

async function apply(
  stack: string,
  { key, from, to, does }: Extract<Rotation, { key: string }>,
  yes: boolean,
): Promise<void> {
  say(from === to ? `an earlier rotation (${key}: ${to}) is not finished and goes on: ${does}` : does);
  if (from !== to) await setInFile(stack, key, to);
  await pulumi("preview", "--stack", stack);
  if (!yes && !(await agreed())) {
    if (from !== to) await setInFile(stack, key, from);
    return say("nothing was changed");
  }
  await pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  say(`done: it ends on ${endOf(await stackOutputs(stack), new Date()) ?? "no day: there is none yet"}`);
  say(`commit the stack's site file: ${key} is ${to} now`);
}

async function setInFile(stack: string, key: string, value: number): Promise<void> {
  const what = `${key} cannot be set in the site file of stack ${stack}`;
  await mustPulumi(what, ["config", "set", "--path", key, String(value), "--stack", stack]);
}

/** Pulumi's own words are the report. */
async function pulumi(...args: string[]): Promise<void> {
  const { exitCode } = await execa("pulumi", args, { stdio: "inherit", reject: false });
  if (exitCode === 0) return;
  throw new Failure(
    `pulumi ${args[0]} failed: see above`,
    "mend it and run the same command again: it goes on from here",
  );
}

async function agreed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question("apply this? [y/N] ")).trim());
  } finally {
    terminal.close();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
