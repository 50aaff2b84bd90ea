/** How long builds take: a table of usual times at first, then the times measured on this machine, kept in the cache. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache.ts";
import type { ToolModule } from "./catalog.ts";

/** Seconds by module. */
export type Times = Readonly<Record<string, number>>;

const file = (): string => join(cacheFolder(), "times.json");

/** The times measured on this machine so far. */
export function readTimes(): Times {
  try {
    return JSON.parse(readFileSync(file(), "utf8")) as Times;
  } catch {
    return {};
  }
}

/** The seconds that a build is going to take, by what others took here. */
export function estimate(module: ToolModule, measured: Times, all: readonly ToolModule[]): number {
  const own = measured[module.name];
  if (own !== undefined) return own;
  const known = all.filter((other) => measured[other.name] !== undefined);
  const usual = known.reduce((sum, other) => sum + other.usualSeconds, 0);
  const real = known.reduce((sum, other) => sum + (measured[other.name] ?? 0), 0);
  // Compilers use all cores, the linker and the downloads do not.
  const ratio = usual > 0 ? real / usual : Math.max(0.4, 2 / availableParallelism());
  return module.usualSeconds * ratio;
}

/** Remembers how long a build took. */
export function noteTime(module: ToolModule, seconds: number): void {
  const before = readTimes();
  // Much faster than ever means that Go's own cache had most of it: that says nothing about a first build.
  if (seconds < (before[module.name] ?? module.usualSeconds) / 3) return;
  mkdirSync(dirname(file()), { recursive: true });
  const temporary = `${file()}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify({ ...before, [module.name]: Math.round(seconds) }, null, 2)}\n`);
  renameSync(temporary, file());
}

/** `45 s`, `5 min`, `5 min 10 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const rest = whole % 60;
  return rest === 0 ? `${Math.floor(whole / 60)} min` : `${Math.floor(whole / 60)} min ${rest} s`;
}

/** A time that is only estimated: to the minute, or below two minutes to ten seconds. */
export function roughly(seconds: number): string {
  if (seconds < 120) return duration(Math.max(10, Math.ceil(seconds / 10) * 10));
  return duration(Math.ceil(seconds / 60) * 60);
}
