/** Runs the `helm` program found on PATH. */
import type { Workspace } from "./helm-workspace.ts";

/** Helm ended with an error; the message is its reason, without prefixes and warnings. */
export class HelmError extends Error {
  override readonly name = "HelmError";
}

/** What one run is given. */
export interface HelmRun {
  readonly workspace: Workspace;
  /** After "helm": no values, no credentials. */
  readonly args: readonly string[];
  readonly namespace?: string;
  /** Standard input. */
  readonly input?: string;
  /** Interrupts Helm, which then ends the release's operation in an orderly way. */
  readonly signal?: AbortSignal;
  /** Environment beyond the workspace's. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Helm's standard output. Throws `HelmError`. */
export async function helm(run: HelmRun): Promise<string> {
  // Only here: most runs of the plugin need no Helm, and all of them wait for its imports.
  const { execa, ExecaError } = await import("execa");
  const namespace = run.namespace === undefined || run.namespace === "" ? [] : ["--namespace", run.namespace];
  try {
    const child = execa("helm", [...run.args, ...namespace], {
      env: { ...run.workspace.environment, ...run.environment },
      extendEnv: false,
      input: run.input ?? "",
      forceKillAfterDelay: 60_000,
      killSignal: "SIGINT",
      cleanup: false,
      ...(run.signal === undefined ? {} : { cancelSignal: run.signal }),
    });
    // In the real provider Helm is a part of the process: it ends with it, in the middle of whatever it does.
    const die = () => void child.kill("SIGKILL");
    process.once("exit", die);
    try {
      return (await child).stdout;
    } finally {
      process.off("exit", die);
    }
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === "ENOENT") {
      throw new HelmError(
        "the program `helm` was not found on PATH: install Helm 3, or run `npm run lab:up` once",
        {
          cause: error,
        },
      );
    }
    throw new HelmError(reasonOf(String(error.stderr)) || error.shortMessage, { cause: error });
  }
}

/** The reason in what Helm printed on standard error; "" without one. */
export function reasonOf(stderr: string): string {
  const start = /^Error: /m.exec(stderr);
  if (start === null) return stderr.trim();
  return stderr
    .slice(start.index + "Error: ".length)
    .replace(/^(?:INSTALLATION|UPGRADE) FAILED: /, "")
    .trim();
}
