/** Takes the site down: by the control port if the daemon answers, else by the records it left. */
import { setTimeout as sleep } from "node:timers/promises";
import { labPaths } from "../paths.ts";
import { isAlive } from "../processes/identity.ts";
import { readRecord } from "../processes/records.ts";
import { stopOrphans, stopRecorded } from "../processes/stop.ts";
import { controlClient } from "./client.ts";

/** Milliseconds that a daemon gets to stop its clusters. */
const STOP_DEADLINE = 60_000;

/** Stops everything of the lab in `home`; the state stays. @returns false if nothing ran */
export async function shutDown(home: string, network: number): Promise<boolean> {
  const { run } = labPaths(home);
  const client = controlClient(network);
  const status = await client.status();
  const daemon = readRecord(run, "daemon");
  const ran = daemon !== undefined && isAlive(daemon);
  if (status?.home === home) {
    await client.stop();
    const deadline = Date.now() + STOP_DEADLINE;
    while (Date.now() < deadline && (daemon ? isAlive(daemon) : await client.status())) await sleep(50);
  }
  if (daemon) await stopRecorded(run, daemon, STOP_DEADLINE);
  const orphans = await stopOrphans(run);
  return ran || orphans.length > 0;
}
