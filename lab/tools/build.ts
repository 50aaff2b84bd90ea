/**
 * Finds or builds the third-party programs of the lab, once a machine. As a command it prints where they are:
 * `node lab/tools/build.ts --help`.
 */
import { mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { binFolder, cacheFolder, isBuilt, isExecutable, linkFolder, workFolder } from "./cache.ts";
import { modules, programsOf, select, type ToolModule } from "./catalog.ts";
import { noteTime } from "./estimate.ts";
import { ToolFailure } from "./failure.ts";
import { buildModule, checkGo } from "./go.ts";
import { takeLock } from "./lock.ts";
import { findOnPath } from "./on-path.ts";
import { showProgress, title } from "./progress.ts";
import { toolPaths, type Tools } from "./tool-paths.ts";

export { ToolFailure } from "./failure.ts";
export { toolPaths, type Tools } from "./tool-paths.ts";

/** What to find or build. */
export interface Wanted {
  /** Names of programs or of modules; all if absent. */
  readonly only?: readonly string[];
}

/**
 * Finds or builds the programs, with progress on stderr, and returns where they are.
 * @throws ToolFailure, whose message says what to do, when a build is not possible, fails or is interrupted
 */
export async function ensureTools({ only }: Wanted = {}): Promise<Tools> {
  const queue: ToolModule[] = [];
  for (const module of select(only)) {
    if (!(await isThere(module))) queue.push(module);
  }
  if (queue.length > 0) await buildAll(queue);
  return toolPaths(only);
}

/** Whether the module's programs are in the cache or on PATH; if so they are linked. */
async function isThere(module: ToolModule): Promise<boolean> {
  if (isBuilt(module)) {
    for (const program of programsOf(module)) link(program, join(binFolder(module), program));
    return true;
  }
  const found = await findOnPath(module);
  for (const [program, file] of found ?? []) {
    if (link(program, file)) process.stderr.write(`${program} ${module.version}: using ${file} from PATH\n`);
  }
  return found !== undefined;
}

/** Makes or changes a link of the folder for PATH; says whether there was anything to do. */
function link(program: string, target: string): boolean {
  const folder = linkFolder();
  const name = join(folder, program);
  if (isExecutable(name) && readlinkSync(name) === target) return false;
  mkdirSync(folder, { recursive: true });
  const temporary = `${name}.${process.pid}`;
  symlinkSync(target, temporary);
  renameSync(temporary, name);
  return true;
}

async function buildAll(queue: readonly ToolModule[]): Promise<void> {
  await checkGo(queue);
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    await buildLocked(queue, interrupted.signal);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    throw new ToolFailure("interrupted; what is finished is kept, the same command goes on from there");
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function buildLocked(queue: readonly ToolModule[], signal: AbortSignal): Promise<void> {
  const lock = await takeLock({
    file: join(cacheFolder(), "build.lock"),
    clone: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
    signal,
    waiting: ({ pid, clone, doing }) => {
      process.stderr.write(
        `waiting for process ${pid} of ${clone}${doing === "" ? "" : `, which builds ${doing}`}\n`,
      );
    },
  });
  // What a killed build left: who holds the lock builds alone.
  rmSync(workFolder(), { recursive: true, force: true });
  const progress = showProgress(queue, modules);
  try {
    for (const [index, module] of queue.entries()) {
      // Who held the lock before may have built it.
      if (!isBuilt(module)) {
        lock.tell(`${title(module)} (${index + 1} of ${queue.length})`);
        noteTime(module, await progress.during(module, () => buildModule(module, signal)));
      }
      await isThere(module);
    }
  } finally {
    progress.end();
    lock.release();
  }
}

/** The command: exit code 0, 1 for a failure, 2 for wrong use. */
async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
      process.stdout.write(help());
      return 0;
    }
    select(positionals);
    const { binDir, ...programs } = await ensureTools({ only: positionals });
    const width = Math.max(...Object.keys(programs).map((name) => name.length));
    const lines = Object.entries(programs).map(([name, path]) => `${name.padEnd(width)}  ${path}\n`);
    process.stdout.write(values.json ? `${JSON.stringify({ binDir, programs }, null, 2)}\n` : lines.join(""));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ToolFailure ? 1 : 2;
  }
}

/** The command's help. */
function help(): string {
  return `Usage: node lab/tools/build.ts [NAME...] [--json]

Finds or builds the lab's third-party programs and prints where they are; with names only those
(${modules.flatMap(programsOf).join(", ")}).

  --json      print {"binDir": FOLDER, "programs": {NAME: PATH}}; FOLDER has a link to each, for PATH
  -h, --help  this text

RANCHER_HA_CACHE  the folder for what is built (now ${cacheFolder()})
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
