/**
 * The simulated site as a background process. Started by `npm run lab:up`, or by hand for debugging:
 * `node lab/daemon.ts`. Reads LAB_HOME, LAB_NETWORK and LAB_DELAYS; ends on SIGTERM or POST /stop.
 */
import { mkdirSync } from "node:fs";
import type { Running } from "./context.ts";
import { serveControl } from "./control/api.ts";
import type { LabStatus } from "./control/status.ts";
import { labDelays } from "./delays.ts";
import { openContext } from "./open-context.ts";
import { labHome, labNumber, labPaths } from "./paths.ts";
import { identify, isAlive } from "./processes/identity.ts";
import { readRecord, removeRecord, writeRecord } from "./processes/records.ts";
import { stopOrphans } from "./processes/stop.ts";
import { openSite } from "./site.ts";
import { toolPaths } from "./tools/build.ts";

/** The record of this process among those in `run`. */
export const DAEMON = "daemon";

const home = labHome(process.env);
const network = labNumber(process.env);
const { run } = labPaths(home);
mkdirSync(home, { recursive: true });
const other = readRecord(run, DAEMON);
if (other && other.pid !== process.pid && isAlive(other)) {
  throw new Error(`process ${other.pid} is the daemon of ${home} already; npm run lab:down stops it`);
}

const context = await openContext({ home, network, delays: labDelays(process.env), tools: toolPaths() });
const site = openSite(context);
const startedAt = Date.now();
let state: LabStatus["state"] = "starting";
let ending: Promise<void> | undefined;

// Listening is the lock: whoever comes second ends here, before it has touched anything.
const control: Running = await serveControl(context.network.control, {
  status: () => ({
    home,
    network,
    pid: process.pid,
    startedAt,
    state,
    services: [...site.services()],
    clusters: site.clusters().map((cluster) => ({ ...cluster, programs: { ...cluster.programs } })),
    faults: [...context.faults.on()],
  }),
  faults: context.faults,
  faultsChanged: (name) => site.faultsChanged(name),
  setPower: (name, on) => site.setPower(name, on),
  recreate: (name) => site.recreate(name),
  stop: () => void end(),
});
const identity = identify(process.pid);
if (identity) writeRecord(run, { name: DAEMON, command: process.execPath, ...identity });

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end());
// A stray error of one simulation must not leave the site without the rest.
process.on("unhandledRejection", (error) => context.log(DAEMON, `unhandled: ${describe(error)}`));
process.on("uncaughtException", (error) => context.log(DAEMON, `uncaught: ${describe(error)}`));

try {
  const orphans = await stopOrphans(run, [DAEMON]);
  if (orphans.length > 0)
    context.log(DAEMON, `the last daemon was killed; ended what it left: ${orphans.join(", ")}`);
  await site.start();
  state = "running";
  context.log(DAEMON, `the site runs after ${Date.now() - startedAt} ms`);
} catch (error) {
  context.log(DAEMON, describe(error));
  if (!ending) state = "failed";
}

/** Stops everything and ends the process; the state on disk stays. */
function end(): Promise<void> {
  ending ??= (async () => {
    state = "stopping";
    context.log(DAEMON, "stopping");
    await site.stop();
    await control.stop();
    const left = await stopOrphans(run, [DAEMON]);
    if (left.length > 0) context.log(DAEMON, `had to end by their records: ${left.join(", ")}`);
    removeRecord(run, DAEMON);
    context.log(DAEMON, "stopped");
    process.exit(0);
  })();
  return ending;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
