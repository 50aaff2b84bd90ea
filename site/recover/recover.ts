/** Makes a stack usable again after pulumi was killed: left-over processes, dead locks, operations that were under way. */
import { closeSync, mkdirSync, openSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { mustPulumi, pulumiErrors, runPulumi } from "../commands/pulumi.ts";
import { Failure } from "../../steps/failure.ts";
import { restoreCheckpoint } from "./checkpoint.ts";
import { forgetReleases } from "./forgotten-releases.ts";
import { endLeftOvers, runningPulumi } from "./left-overs.ts";
import { clearDeadLocks } from "./locks.ts";
import { RELEASE, type Remedy, remedyFor, RULE } from "./pending.ts";
import { processes, programOf } from "./processes.ts";
import { lookAtReleases } from "./release-repair.ts";
import { openReleases } from "./releases.ts";
import { adoptRule } from "./rules.ts";
import {
  nameOf,
  parseState,
  pendingOf,
  type PendingOperation,
  repaired,
  resourcesOf,
  type StateExport,
} from "./state.ts";

/** What a recovery found. */
export interface Recovery {
  /** One line each: what was found and what was done about it. */
  readonly done: readonly string[];
  /** One line each: what has to be settled before the stack is usable. */
  readonly unsettled: readonly string[];
  /** One line each: what could not be looked at. */
  readonly notes: readonly string[];
  /** File with the state as it was before it was changed (secrets encrypted); undefined if it was not changed. */
  readonly stateBefore?: string;
}

/** What becomes of an operation, for the message; the others are told where they are settled. */
function fate({ type, resource }: PendingOperation, remedy: Remedy): string {
  if (remedy === "look") return "looked up anew for the state";
  if (remedy === "repeat") return "the next pulumi up does it again";
  if (type === "deleting") return "the next pulumi up or destroy deletes it again";
  const made = resource.type === "command:local:Command" || resource.type.startsWith("kubernetes:");
  return made
    ? "the next pulumi up makes it, or takes over what is there"
    : "the next pulumi up does it again";
}

/**
 * Recovers `stack` of the project in `folder`. It may be run at any time, and again.
 * @throws Failure if a run is under way or the stack cannot be read; nothing of the stack was changed then.
 */
export async function recover(stack: string, folder: string): Promise<Recovery> {
  const project = realpathSync(folder);
  const [running] = runningPulumi(processes(), project, stack);
  if (running)
    throw new Failure(
      `${running.command} runs on this project (process ${running.pid}), and nothing was done`,
      "wait for its end, or end it with Ctrl-C, then run the same command again",
    );
  const ended = await endLeftOvers(project);
  const done = ended.map(
    (process) => `${nameFor(process.words)} (process ${process.pid}) of a dead run: ended`,
  );
  done.push(...restoreCheckpoint(project, stack));
  for (const holder of await clearDeadLocks(stack))
    done.push(`the lock of ${holder}: its process is dead: cleared`);

  let state = await exported(stack);
  const before = state;
  const pending = pendingOf(before);
  const seen = await lookAtReleases(before, openReleases);
  const unsettled = [...seen.unsettled];
  if (unsettled.length === 0) {
    for (const { resource } of pending.filter(
      ({ type, resource }) => type === "creating" && resource.type === RULE,
    )) {
      const outcome = await adoptRule(stack, resource);
      const line = `${nameOf(resource)}: its creation was interrupted`;
      if (outcome === "adopted") done.push(`${line}, the rule is there: taken into the state`);
      else if (outcome === "absent") done.push(`${line}, the rule is not there: the next pulumi up makes it`);
      else unsettled.push(`${line}, and vCenter cannot be asked: ${outcome.unknown}`);
      state = await exported(stack);
    }
  }
  // What is unsettled must stay pending, and an import of the state drops everything that is.
  if (unsettled.length > 0) return { done, unsettled, notes: seen.unasked };

  for (const { release, releases } of seen.stuck) await releases.markFailed(release);
  done.push(...seen.found);
  const look = new Set(seen.gone);
  const interrupted = new Set(seen.interrupted);
  const told = new Set([...seen.interrupted, ...seen.gone]);
  for (const operation of pending) {
    const { type, resource } = operation;
    const remedy = remedyFor(operation);
    if (remedy === "adopt" || told.has(resource.urn)) continue;
    if (remedy === "repeat") interrupted.add(resource.urn);
    if (remedy === "look") {
      if (resource.type === RELEASE && seen.unasked.length > 0) continue;
      look.add(resource.urn);
    }
    done.push(`${nameOf(resource)}: ${type} was interrupted: ${fate(operation, remedy)}`);
  }
  const { adopted } = seen;
  const changes = pending.length > 0 || adopted.length > 0 || interrupted.size > 0;
  const stateBefore = changes ? await keepState(stack) : undefined;
  if (changes)
    await mustPulumi(
      `the state of stack ${stack} cannot be written`,
      ["stack", "import", "--stack", stack],
      JSON.stringify(repaired(state, { adopted, interrupted })),
    );
  unsettled.push(...(await refreshed(stack, state, look)));
  // Releases that were being made are in the state by now.
  done.push(...(await forgetReleases(await exported(stack), openReleases)));
  return { done, unsettled, notes: seen.unasked, ...(stateBefore === undefined ? {} : { stateBefore }) };
}

async function exported(stack: string): Promise<StateExport> {
  const what = `the state of stack ${stack} cannot be read`;
  return parseState(await mustPulumi(what, ["stack", "export", "--show-secrets", "--stack", stack]));
}

/** Writes the state, secrets encrypted, to a file that only this user can read. */
async function keepState(stack: string): Promise<string> {
  const folder = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "recover");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const file = join(folder, `${stack.replaceAll("/", "-")}-${time}.json`);
  closeSync(openSync(file, "wx", 0o600));
  await mustPulumi(`the state of stack ${stack} cannot be kept`, [
    "stack",
    "export",
    "--file",
    file,
    "--stack",
    stack,
  ]);
  return file;
}

/** Reads resources anew that may be gone; returns a line if that failed. */
async function refreshed(stack: string, state: StateExport, urns: ReadonlySet<string>): Promise<string[]> {
  const known = resourcesOf(state).filter(({ urn }) => urns.has(urn));
  if (known.length === 0) return [];
  const targets = [...new Set(known.map(({ urn }) => urn))].flatMap((urn) => ["--target", urn]);
  const ran = await runPulumi(["refresh", "--yes", "--skip-preview", ...targets, "--stack", stack]);
  if (ran.code === 0) return [];
  const names = known.map(nameOf).join(", ");
  return [`${names}: could not be looked up anew: ${pulumiErrors(ran)[0] ?? "pulumi refresh failed"}`];
}

/** The program, or the step. */
function nameFor(words: readonly string[]): string {
  const step = words.find((word) => word.startsWith("steps/"));
  return step ?? (words.some((word) => word.includes("cmd/run")) ? "the program" : programOf({ words }));
}
