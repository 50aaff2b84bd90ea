/** Runs a step as the command provider does: a child process with its inputs in the environment. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { resolve } from "node:path";

const PROJECT = resolve(import.meta.dirname, "../..");

/** How a step ended. */
export interface StepRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `node FILE VERB` in the project's folder.
 * @param file Relative to the project.
 * @param stopAt A SIGTERM follows when stderr says this.
 */
export async function runStepFile(
  file: string,
  verb: string,
  options: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly stdin?: string;
    readonly stopAt?: string;
  },
): Promise<StepRun> {
  const child = spawn(process.execPath, [file, verb], {
    cwd: PROJECT,
    env: { ...inherited(), ...options.environment },
  });
  const { stopAt } = options;
  if (stopAt !== undefined)
    child.stderr.on(
      "data",
      (chunk: Buffer) => void (chunk.toString().includes(stopAt) && child.kill("SIGTERM")),
    );
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.stdin ?? "");
  const ended = new Promise<number | null>((done, failed) => child.once("error", failed).once("exit", done));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** What a program needs to run at all; inputs and credentials come from the test alone. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(["PATH", "HOME", "NODE_COMPILE_CACHE"].map((name) => [name, process.env[name]]));
}
