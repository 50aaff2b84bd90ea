/** Kills `pulumi` in the middle of an operation: when the checkpoint says that it is under way. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { TestLab } from "./lab.ts";

/**
 * `early`: as soon as the operation is written down. `late`: the engine is stopped then, and killed when the operation has
 * had time to end, so that what it has made is nowhere recorded. `all`: early, with every process below the engine.
 */
export type KillWay = "early" | "late" | "all";

/** Where to kill. */
export interface Kill {
  readonly verb: "up" | "destroy";
  /** Name of the resource with an operation under way. */
  readonly resource: string;
  readonly way: KillWay;
}

const checkpointSchema = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        pending_operations: z
          .array(z.object({ type: z.string(), resource: z.object({ urn: z.string() }) }))
          .nullish(),
      })
      .nullish(),
  }),
});
const LOOK_MILLISECONDS = 3;
const WORK_MILLISECONDS = 1500;

/** Runs the verb and kills it there; the operations under way then, `creating NAME`, or undefined if the run ended before. */
export async function runAndKill(lab: TestLab, stack: string, kill: Kill): Promise<string[] | undefined> {
  const engine = spawn("pulumi", [kill.verb, "--yes", "--skip-preview", "--stack", stack], {
    cwd: lab.project,
    env: lab.environment,
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => engine.once("exit", resolve));
  const hit = await Promise.race([
    ended.then(() => undefined),
    underWay(lab, stack, kill.resource, () => engine.exitCode !== null),
  ]);
  if (hit === undefined || engine.pid === undefined) return undefined;
  if (kill.way === "late") {
    engine.kill("SIGSTOP");
    await sleep(WORK_MILLISECONDS);
  }
  const below = kill.way === "all" ? descendants(engine.pid) : [];
  engine.kill("SIGKILL");
  for (const pid of below) killIfAlive(pid);
  await ended;
  return pending(lab, stack);
}

/** Operations that the checkpoint has as under way. */
export function pending(lab: TestLab, stack: string): string[] {
  const file = join(
    new URL(lab.environment["PULUMI_BACKEND_URL"] ?? "").pathname,
    ".pulumi/stacks/rancher-ha",
    `${stack}.json`,
  );
  if (!existsSync(file)) return [];
  const { checkpoint } = checkpointSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return (checkpoint.latest?.pending_operations ?? []).map(
    ({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`,
  );
}

async function underWay(
  lab: TestLab,
  stack: string,
  resource: string,
  over: () => boolean,
): Promise<string[] | undefined> {
  while (!over()) {
    const now = pending(lab, stack);
    if (now.some((operation) => operation.endsWith(` ${resource}`))) return now;
    await sleep(LOOK_MILLISECONDS);
  }
  return undefined;
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended with the engine.
  }
}

function descendants(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}
