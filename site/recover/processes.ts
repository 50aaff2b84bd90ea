/** The processes of this machine, from /proc; empty where there is none (macOS, Windows). */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** A process that lives; zombies are left out. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** The command line's words. */
  readonly words: readonly string[];
  /** Working folder; undefined for another user's process. */
  readonly folder: string | undefined;
  /** Seconds since the epoch, to about a second. */
  readonly startedAt: number;
}

/** Clock ticks a second in /proc, on every Linux that Node runs on (proc(5), USER_HZ). */
const TICKS = 100;

/** Every living process. */
export function processes(): Process[] {
  try {
    const booted = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => readProcess(Number(pid), booted)).filter((found) => found !== undefined);
  } catch {
    return [];
  }
}

/** When the process with that number started, in seconds since the epoch; undefined if none lives. Without /proc: long ago. */
export function startOf(pid: number): number | undefined {
  const all = processes();
  if (all.length > 0) return all.find((process) => process.pid === pid)?.startedAt;
  try {
    return process.kill(pid, 0) ? 0 : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? 0 : undefined;
  }
}

/** The program's name, without folder. */
export function programOf({ words }: Pick<Process, "words">): string {
  return basename(words[0] ?? "");
}

function readProcess(pid: number, booted: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in parentheses, which may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, parent] = fields;
    if (state === "Z" || state === "X") return undefined;
    // Node programs that name themselves leave one text with spaces, and zeros behind it.
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8")
      .split(/[\0 ]+/)
      .filter(Boolean);
    return {
      pid,
      parent: Number(parent),
      words,
      folder: folderOf(pid),
      startedAt: booted + Number(fields[19]) / TICKS,
    };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
