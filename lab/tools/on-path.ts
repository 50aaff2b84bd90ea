/** Programs that the machine has already: used in place of a build if the version is exactly the fitting one. */
import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder, isExecutable } from "./cache.ts";
import { programsOf, type ProgramName, type ToolModule } from "./catalog.ts";

const run = promisify(execFile);

/** Paths of all programs of the module, or undefined if one is not on PATH or has another version. */
export async function findOnPath(module: ToolModule): Promise<Map<ProgramName, string> | undefined> {
  const found = new Map<ProgramName, string>();
  if (module.versionArguments === undefined) return undefined;
  for (const program of programsOf(module)) {
    const file = firstOnPath(program);
    if (file === undefined) return undefined;
    found.set(program, file);
  }
  for (const [program, file] of found) {
    if ((await versionOf(file, module.versionArguments[program] ?? [])) !== module.version) return undefined;
  }
  return found;
}

function firstOnPath(program: string): string | undefined {
  const cache = cacheFolder();
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = join(folder, program);
    if (folder === "" || !isExecutable(file)) continue;
    // One of ours, of this clone's version or another's: those are found by their hash.
    if (file.startsWith(cache) || realpathSync(file).startsWith(cache)) continue;
    return file;
  }
  return undefined;
}

async function versionOf(file: string, versionArguments: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run(file, [...versionArguments], { timeout: 10_000 });
    return /\bv?(\d+\.\d+\.\d+[-+.\w]*)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
