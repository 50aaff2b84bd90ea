/** Which process a pid means: pids are used again, so a process is its pid, its start time and the boot it ran in. */
import { readFileSync } from "node:fs";

/** A process that ran or runs; no other process ever equals it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the boot to the process's start (proc(5), /proc/PID/stat field 22). */
  readonly startTime: string;
  /** The kernel's identifier of the boot. */
  readonly boot: string;
}

/** The identity of the process that has `pid` now, or undefined if none has (a zombie is none). */
export function identify(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  if (state === "Z" || state === "X" || startTime === undefined) return undefined;
  return { pid, startTime, boot: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() };
}

/** Whether that very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now !== undefined && now.startTime === identity.startTime && now.boot === identity.boot;
}
