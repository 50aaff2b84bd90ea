/**
 * Processes of a run whose engine is dead. A real plugin notices that only after minutes, and goes on working until then:
 * the release that it upgrades, or the step that it runs, would change under the hands of the next run.
 */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Process, processes, programOf } from "./processes.ts";

/** A run of Pulumi that goes on in this project. */
export interface RunningPulumi {
  readonly pid: number;
  /** `pulumi up`. */
  readonly command: string;
}

const PLUGIN = /^pulumi-(language|resource)-/;
const ENGINE = /^(127\.0\.0\.1|localhost|\[::1\]):\d+$/;
const REAPER = /^(systemd|init|tini|dumb-init|launchd)$/;
const CHANGING = ["up", "update", "destroy", "down", "refresh", "import", "watch"];
const TO_END_MILLISECONDS = 10_000;

/** `pulumi` processes in `folder` that change `stack`; one that names no stack may mean it. */
export function runningPulumi(all: readonly Process[], folder: string, stack: string): RunningPulumi[] {
  return all
    .filter((process) => /^pulumi(\.exe)?$/.test(programOf(process)) && process.folder === folder)
    .flatMap((process) => {
      const verb = process.words.find((word) => CHANGING.includes(word));
      const named = stackNamed(process.words);
      const meant = named === undefined || named.split("/").at(-1) === stack.split("/").at(-1);
      return verb !== undefined && meant ? [{ pid: process.pid, command: `pulumi ${verb}` }] : [];
    });
}

/** The address of the engine that a plugin, or a program's run, belongs to; undefined for any other process. */
export function engineOf(process: Process): string | undefined {
  const { words } = process;
  const address = PLUGIN.test(programOf(process))
    ? words.find((word) => ENGINE.test(word))
    : words.some((word) => word.includes("@pulumi/pulumi/cmd/run"))
      ? words[words.indexOf("--engine") + 1]
      : undefined;
  return address !== undefined && ENGINE.test(address) ? address : undefined;
}

/**
 * Plugins, programs and steps in `folder` whose engine is none of `living`. A step belongs to the plugin that started it;
 * one that has lost its plugin belongs to nobody.
 */
export function leftOvers(all: readonly Process[], folder: string, living: ReadonlySet<string>): Process[] {
  const byPid = new Map(all.map((process) => [process.pid, process]));
  const dead = (process: Process): boolean => {
    const engine = engineOf(process);
    return engine !== undefined && !living.has(engine);
  };
  const ofDeadRun = (process: Process): boolean => {
    if (engineOf(process) !== undefined) return dead(process);
    if (!isStep(process)) return false;
    for (let at = byPid.get(process.parent); at; at = byPid.get(at.parent))
      if (engineOf(at) !== undefined) return dead(at);
    // Run by hand it has a terminal's shell above it.
    return isOrphan(process, byPid);
  };
  return all.filter((process) => process.folder === folder && ofDeadRun(process));
}

/** Finds the left-over processes of `folder` and ends them; returns what they were. */
export async function endLeftOvers(folder: string): Promise<Process[]> {
  const found = await findLeftOvers(folder);
  for (const { pid } of found) signal(pid);
  const deadline = Date.now() + TO_END_MILLISECONDS;
  const same = (one: Process, other: Process) => one.pid === other.pid && one.startedAt === other.startedAt;
  while (Date.now() < deadline && processes().some((now) => found.some((before) => same(before, now))))
    await sleep(100);
  return found;
}

async function findLeftOvers(folder: string): Promise<Process[]> {
  const all = processes();
  const engines = new Set(
    all.filter((process) => process.folder === folder).flatMap((process) => engineOf(process) ?? []),
  );
  const living = new Set<string>();
  for (const engine of engines) if (await answers(engine)) living.add(engine);
  return leftOvers(all, folder, living);
}

function isStep(process: Process): boolean {
  const [, script = ""] = process.words;
  return programOf(process) === "node" && /^steps\/[\w/-]+\.ts$/.test(script);
}

/** Whether nothing but the shell that started it stands between the process and what takes over lost processes. */
function isOrphan(process: Process, byPid: ReadonlyMap<number, Process>): boolean {
  const parent = byPid.get(process.parent);
  if (parent === undefined || parent.pid === 1 || REAPER.test(programOf(parent))) return true;
  const startsStep = programOf(parent) === "sh" && parent.words.some((word) => word.startsWith("steps/"));
  return startsStep && isOrphan(parent, byPid);
}

function stackNamed(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === "-s" || word === "--stack");
  return at < 0 ? words.find((word) => word.startsWith("--stack="))?.slice("--stack=".length) : words[at + 1];
}

function signal(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended meanwhile.
  }
}

/** Whether somebody listens there. */
function answers(address: string): Promise<boolean> {
  const [host = "", port = ""] = address.split(/:(?=\d+$)/);
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/[[\]]/g, ""), port: Number(port), timeout: 2000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(true));
  });
}
