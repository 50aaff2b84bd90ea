/** Brings the daemon up, or finds it, and waits until the whole site runs. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { compileCache } from "../environment.ts";
import { labNetwork } from "../network.ts";
import { clone, labPaths } from "../paths.ts";
import { isAlive } from "../processes/identity.ts";
import { readRecord } from "../processes/records.ts";
import { lastLines, startProgram } from "../processes/start.ts";
import { controlClient } from "./client.ts";
import type { LabStatus } from "./status.ts";

/** Which lab, and who hears of its progress. */
export interface Launch {
  readonly home: string;
  readonly network: number;
  /** Takes the status whenever it is looked at. */
  readonly onProgress: (status: LabStatus) => void;
}

/** Milliseconds for the daemon to answer, and for the whole site to run: with many clusters of an earlier run it takes a while. */
const ANSWER_DEADLINE = 60_000;
const SITE_DEADLINE = 15 * 60_000;

/**
 * Resolves with the status once the site runs; does nothing else if it does already.
 * @throws if another lab has the network, the daemon ends, or a part of the site fails: with the reason
 */
export async function launch({ home, network, onProgress }: Launch): Promise<LabStatus> {
  const client = controlClient(network);
  const paths = labPaths(home);
  const log = join(paths.logs, "daemon.log");
  let ended: string | undefined;

  let status = await client.status();
  while (status?.state === "stopping") {
    await sleep(200);
    status = await client.status();
  }
  if (status && status.home !== home) throw new Error(otherLab(network, status.home));
  const recorded = readRecord(paths.run, "daemon");
  // One that runs and does not answer is starting, for somebody else's `lab:up`.
  const starting = recorded !== undefined && isAlive(recorded);
  if (!status && !starting) {
    mkdirSync(home, { recursive: true });
    const daemon = await startProgram(paths.run, {
      name: "daemon",
      command: process.execPath,
      args: [join(clone, "lab", "daemon.ts")],
      environment: daemonEnvironment(home, network),
      logFile: log,
    });
    daemon.release();
    void daemon.ended.then((how) => (ended = how));
  }

  const begun = Date.now();
  for (;;) {
    if (ended !== undefined)
      throw new Error(`the lab's daemon ended (${ended}):\n${lastLines(log, 2)}\nIts log: ${log}`);
    status = await client.status();
    if (status) onProgress(status);
    if (status?.state === "running") return status;
    if (status?.state === "failed") throw new Error(await giveUp(client, status, log));
    const elapsed = Date.now() - begun;
    if (elapsed > (status ? SITE_DEADLINE : ANSWER_DEADLINE)) {
      const elsewhere =
        starting && !status
          ? `Process ${recorded.pid} is its daemon, perhaps with another LAB_NETWORK than ${network}.`
          : "";
      throw new Error(
        `the lab does not run after ${Math.round(elapsed / 1000)} s. ${elsewhere}\nIts log: ${log}`,
      );
    }
    await sleep(100);
  }
}

function otherLab(network: number, home: string): string {
  const { address, port } = labNetwork(network).control;
  return (
    `lab number ${network} (${address}:${port}) belongs to ${home}.\n` +
    "Stop it there (npm run lab:down), or set LAB_NETWORK to another number from 2 to 250."
  );
}

async function giveUp(
  client: ReturnType<typeof controlClient>,
  status: LabStatus,
  log: string,
): Promise<string> {
  const failed = status.services.find((service) => service.state === "failed");
  await client.stop().catch(() => undefined);
  const what = failed
    ? `${failed.name} (${failed.endpoint}) does not start: ${failed.reason ?? ""}`
    : "the lab does not start";
  return `${what}\nIts log: ${log}`;
}

/** The daemon gets what it needs of the environment, not the user's credentials. */
function daemonEnvironment(home: string, network: number): Record<string, string> {
  const passed = ["LAB_DELAYS", "RANCHER_HA_CACHE", "XDG_CACHE_HOME"].flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const own = { LAB_HOME: home, LAB_NETWORK: String(network), NODE_COMPILE_CACHE: compileCache() };
  return { ...Object.fromEntries(passed), ...own };
}
