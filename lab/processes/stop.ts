/** Ends processes that the lab recorded, and never another one. */
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./identity.ts";
import { readRecords, removeRecord, type ProcessRecord } from "./records.ts";

/** How long a program may take to end by itself, in milliseconds, before it is killed. */
export const STOP_GRACE = 10_000;

/** The same for what has lost its daemon: an API server without its etcd would use all of its time in vain. */
const ORPHAN_GRACE = 2_000;

/**
 * Ends the recorded process: SIGTERM, after `grace` milliseconds SIGKILL. Nothing is sent if the pid means another
 * process by now. The record is forgotten afterwards.
 * @throws if the process outlives even SIGKILL by five seconds
 */
export async function stopRecorded(run: string, record: ProcessRecord, grace = STOP_GRACE): Promise<void> {
  send(record, "SIGTERM");
  if (!(await endedWithin(record, grace))) {
    send(record, "SIGKILL");
    if (!(await endedWithin(record, 5_000)))
      throw new Error(`${record.name} (pid ${record.pid}) does not end`);
  }
  removeRecord(run, record.name);
}

/**
 * Ends everything that is recorded in `run`, except the records named in `keep`; what a killed daemon left behind.
 * @returns the names of those that still ran
 */
export async function stopOrphans(run: string, keep: readonly string[] = []): Promise<readonly string[]> {
  const records = readRecords(run).filter((record) => !keep.includes(record.name));
  const orphans = records.filter(isAlive);
  await Promise.all(records.map((record) => stopRecorded(run, record, ORPHAN_GRACE)));
  return orphans.map((record) => record.name);
}

function send(record: ProcessRecord, signal: NodeJS.Signals): void {
  if (!isAlive(record)) return;
  try {
    process.kill(record.pid, signal);
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function endedWithin(record: ProcessRecord, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (isAlive(record)) {
    if (Date.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}
