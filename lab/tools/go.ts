/** Runs Go: looks whether it can build at all, and builds one module. */
import { execFile, spawn } from "node:child_process";
import {
  createWriteStream,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  binFolder,
  buildArguments,
  buildEnvironment,
  cacheFolder,
  sourceFolder,
  workFolder,
} from "./cache.ts";
import type { Binary, ToolModule } from "./catalog.ts";
import { explain, ToolFailure } from "./failure.ts";

const run = promisify(execFile);
const GRACE_MILLISECONDS = 5000;

/**
 * Looks for Go and for room on the disk.
 * @throws ToolFailure that says what to install, or how much room is needed
 */
export async function checkGo(queue: readonly ToolModule[]): Promise<void> {
  const install = "install Go 1.21 or newer, best from your system's packages or the Go project's site";
  const programs = queue.map((module) => module.name).join(", ");
  let told: string;
  try {
    // Its own version: GOTOOLCHAIN=auto could name one that is still to be fetched.
    told = (await run("go", ["version"], { env: { ...process.env, GOTOOLCHAIN: "local" } })).stdout;
  } catch (error) {
    const absent = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new ToolFailure(
      `Go ${absent ? "is not installed, or not on PATH" : "does not run"}: it builds ${programs}`,
      `${install}, then run the same command again`,
    );
  }
  const [, major = 0, minor = 0] = (/go(\d+)\.(\d+)/.exec(told) ?? []).map(Number);
  if (major < 1 || (major === 1 && minor < 21)) {
    throw new ToolFailure(
      `Go is too old to build ${programs}: found ${told.trim()}`,
      `1.21 or newer is needed, which fetches the right one by itself`,
      `${install}, then run the same command again`,
    );
  }
  await checkRoom(queue);
}

async function checkRoom(queue: readonly ToolModule[]): Promise<void> {
  const needed = queue.reduce((sum, module) => sum + module.megabytes, 0);
  const { stdout } = await run("go", ["env", "GOCACHE", "GOMODCACHE"], {
    env: { ...process.env, GOTOOLCHAIN: "local" },
  });
  for (const folder of [cacheFolder(), ...stdout.trim().split("\n")]) {
    mkdirSync(folder, { recursive: true });
    const { bavail, bsize } = statfsSync(folder);
    const free = (bavail * bsize) / 2 ** 20;
    if (free >= needed) continue;
    const gigabytes = (megabytes: number): string => `${(megabytes / 1024).toFixed(1)} GB`;
    throw new ToolFailure(
      `too little room to build ${queue.map((module) => module.name).join(", ")}`,
      `${folder}: ${gigabytes(free)} free, ${gigabytes(needed)} needed`,
      `make room there, or move the caches (RANCHER_HA_CACHE, GOCACHE, GOMODCACHE), then run the same command again`,
    );
  }
}

/**
 * Builds the module's programs. Each appears under its name only when it is finished.
 * @throws ToolFailure, or the signal's reason when that ended the build
 */
export async function buildModule(module: ToolModule, signal: AbortSignal): Promise<void> {
  const bin = binFolder(module);
  mkdirSync(bin, { recursive: true });
  const work = workFolder();
  mkdirSync(work, { recursive: true });
  try {
    for (const binary of module.binaries) {
      const output = join(work, binary.file);
      await go(binary, module, { output, work, signal });
      renameSync(output, join(bin, binary.file));
      for (const program of binary.programs) {
        if (program === binary.file) continue;
        rmSync(join(bin, program), { force: true });
        symlinkSync(binary.file, join(bin, program));
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Run {
  readonly output: string;
  /** Go's temporary files, and nothing else, besides the output. */
  readonly work: string;
  readonly signal: AbortSignal;
}

async function go(binary: Binary, module: ToolModule, { output, work, signal }: Run): Promise<void> {
  const log = join(cacheFolder(), "logs", `${binary.file}.log`);
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log);
  const child = spawn("go", buildArguments(binary, output), {
    cwd: sourceFolder(module),
    env: { ...process.env, ...buildEnvironment, GOTMPDIR: work },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: its compilers must end with it.
    detached: true,
  });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const end = (how: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, how);
    } catch {
      // All of the group has ended.
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    end("SIGINT");
    timer = setTimeout(() => end("SIGKILL"), GRACE_MILLISECONDS);
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  await new Promise<void>((resolve) => file.end(resolve));
  signal.throwIfAborted();
  if (code !== 0) throw explain({ program: binary.file, output: readFileSync(log, "utf8"), log });
}
