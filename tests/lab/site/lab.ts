/** A lab of its own for one test file: other addresses and another folder than the user's, gone afterwards. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const CLONE = fileURLToPath(new URL("../../../", import.meta.url));
/** What a Pulumi project needs of the clone; the stack files are the test's own. */
const PROJECT = [
  "Pulumi.yaml",
  "package.json",
  "index.ts",
  "components",
  "site",
  "steps",
  "sdks",
  "node_modules",
];

/** What a program printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running lab, and a Pulumi project beside it. */
export interface TestLab {
  /** N of 127.N.0.0/16. */
  readonly network: number;
  /** Folder of the Pulumi project; stack files go here. */
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs a program in the project with the lab's environment. */
  run(program: string, ...args: string[]): Promise<Ran>;
  /** The same, and throws with the output if the exit code is not 0. */
  must(program: string, ...args: string[]): Promise<string>;
  /** Runs one of the lab's own commands: `lab("down")`. */
  lab(command: string, ...args: string[]): Promise<Ran>;
  /** Stops the lab and removes its folder. */
  remove(): Promise<void>;
}

/** Starts a lab on network `number` (2 to 250, another than every other test file's). */
export async function startLab(number: number): Promise<TestLab> {
  const folder = join(CLONE, ".lab-tests", String(number));
  const home = join(folder, "lab");
  const project = join(folder, "project");
  const base = { ...process.env, LAB_HOME: home, LAB_NETWORK: String(number) };
  const lab = (command: string, ...args: string[]) =>
    runIn(CLONE, base, process.execPath, [join(CLONE, "lab/commands", `${command}.ts`), ...args]);
  if (existsSync(home)) await lab("down", "--delete");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  for (const name of PROJECT) symlinkSync(join(CLONE, name), join(project, name));
  symlinkSync(home, join(project, ".lab"));
  const up = await lab("up");
  if (up.code !== 0) throw new Error(`the lab does not start:\n${up.stderr}\n${up.stdout}`);
  const environment = await exported(base, lab);
  const run = (program: string, ...args: string[]) => runIn(project, environment, program, args);
  return {
    network: number,
    project,
    environment,
    run,
    lab,
    must: async (program, ...args) => {
      const ran = await run(program, ...args);
      if (ran.code !== 0)
        throw new Error(`${program} ${args.join(" ")} ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`);
      return ran.stdout;
    },
    remove: async () => {
      await lab("down", "--delete");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Puts a committed site file into the project as `Pulumi.<stack>.yaml`, with this lab's addresses. */
export function copySite(lab: TestLab, file: string, stack: string): string {
  const target = join(lab.project, `Pulumi.${stack}.yaml`);
  cpSync(join(CLONE, file), target);
  return target;
}

/** The environment that `lab:env` exports, on top of this process's own. */
async function exported(
  base: NodeJS.ProcessEnv,
  lab: (command: string) => Promise<Ran>,
): Promise<NodeJS.ProcessEnv> {
  const lines = await lab("env");
  const shown = await runIn(CLONE, base, "bash", ["-c", `${lines.stdout}\nenv -0`]);
  return Object.fromEntries(
    shown.stdout
      .split("\0")
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

function runIn(cwd: string, env: NodeJS.ProcessEnv, program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { cwd, env, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({
          code: error === null ? 0 : typeof error.code === "number" ? error.code : 1,
          stdout,
          stderr,
        });
      },
    );
    child.stdin?.end();
  });
}
