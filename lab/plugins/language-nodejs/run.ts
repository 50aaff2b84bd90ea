/** Runs a Pulumi program in a Node process of its own. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The exit code by which the SDK says that the user has seen the error already (`@pulumi/pulumi/cmd/run`). */
const ERROR_WAS_SHOWN = 32;

/** How long an interrupted program may take to end, in milliseconds. */
const INTERRUPT_GRACE = 5000;

/** What the engine asks to be run. */
export interface ProgramRun {
  readonly engineAddress: string;
  readonly monitorAddress: string;
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  readonly rootDirectory: string;
  readonly programDirectory: string;
  readonly entryPoint: string;
  readonly args: readonly string[];
  readonly dryRun: boolean;
  readonly parallel: number;
  /** By key "project:name". */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** `runtime.options` of Pulumi.yaml; `typescript` is true by default. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** How a run ended: an error to show (none is ""), or `bail` when it was shown already. */
export interface RunOutcome {
  readonly error: string;
  readonly bail: boolean;
}

/**
 * Runs the program; its output is this process's output, which the engine shows. The Node that runs this host runs the
 * program too: it is one that can read TypeScript, whatever is first on PATH.
 */
export async function runProgram(run: ProgramRun, signal: AbortSignal): Promise<RunOutcome> {
  const runner = locateRunner(run.programDirectory);
  if (runner === undefined) {
    const error = "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?";
    return { error, bail: false };
  }
  const child = spawn(process.execPath, [...nodeArguments(run.options), runner, ...programArguments(run)], {
    env: { ...process.env, ...programEnvironment(run) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve) => {
    const stop = (): void => {
      child.kill("SIGINT");
      setTimeout(() => child.kill("SIGKILL"), INTERRUPT_GRACE).unref();
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    child.once("error", (error) => {
      resolve({
        error: `Problem executing program (could not run language executor): ${error.message}`,
        bail: false,
      });
    });
    child.once("close", (code, ended) => {
      signal.removeEventListener("abort", stop);
      resolve(outcome(code, ended));
    });
  });
}

function outcome(code: number | null, signal: NodeJS.Signals | null): RunOutcome {
  if (code === 0) return { error: "", bail: false };
  if (code === ERROR_WAS_SHOWN) return { error: "", bail: true };
  // Go reports the exit code of a process that a signal ended as -1.
  const shown = signal === null ? code : -1;
  return { error: `Program exited with non-zero exit code: ${shown}`, bail: false };
}

function locateRunner(programDirectory: string): string | undefined {
  try {
    return createRequire(join(programDirectory, "noop.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    return undefined;
  }
}

function programArguments(run: ProgramRun): string[] {
  const flags = {
    monitor: run.monitorAddress,
    engine: run.engineAddress,
    organization: run.organization,
    project: run.project,
    "root-directory": run.rootDirectory,
    stack: run.stack,
    pwd: run.programDirectory,
  };
  const named = Object.entries(flags).flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}`, value]));
  const dryRun = run.dryRun ? ["--dry-run"] : [];
  return [...named, ...dryRun, "--parallel", String(run.parallel), run.entryPoint, ...run.args];
}

function programEnvironment({ config, secretKeys, options }: ProgramRun): Record<string, string> {
  // The SDK still reads the old form of keys: "project:config:name".
  const oldForm = Object.entries(config).map(([key, value]) => [
    key.replace(/^([^:]+):(?:config:)?/, "$1:config:"),
    value,
  ]);
  const { typescript, tsconfig } = options;
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(oldForm)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    ...(typescript !== false && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(typeof tsconfig === "string" && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
}

/** `nodeargs` of Pulumi.yaml, split at spaces that are not in quotes. */
function nodeArguments({ nodeargs }: Readonly<Record<string, unknown>>): string[] {
  if (typeof nodeargs !== "string") return [];
  const words = nodeargs.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}
