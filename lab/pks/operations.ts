/**
 * The operations of the simulated PKS: each is queued, runs in the background and ends succeeded or failed. They are
 * in the memory from the request on, so that a restarted daemon takes them up again.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabContext, Running } from "../context.ts";
import type { Machinery } from "../kubernetes/machinery.ts";
import type { PksSettings } from "./settings.ts";
import { nextBoshTask, pksState, updateCluster } from "./state.ts";
import type { ClusterRecord, PendingOperation } from "./state.ts";
import { work } from "./work.ts";

/** The queue of operations. */
export interface Operations extends Running {
  /** Takes up what was added to the memory: starts it, or leaves it queued. */
  wake(): void;
}

/** What on-demand-services-sdk calls each operation in the descriptions that PKS shows. */
const WORDS = {
  CREATE: { subject: "Instance provisioning", operation: "create" },
  UPDATE: { subject: "Instance update", operation: "update" },
  UPGRADE: { subject: "Instance upgrade", operation: "upgrade" },
  DELETE: { subject: "Instance deletion", operation: "delete" },
} as const;

/** How often a fault that holds operations back is looked at again, in milliseconds. */
const RECHECK = 200;

/** Starts the queue; operations that an earlier daemon left are taken up at once. */
export function startOperations(
  context: LabContext,
  machinery: Machinery,
  settings: PksSettings,
): Operations {
  const state = pksState(context);
  const running = new Set<string>();
  const stopped = new AbortController();
  let recheck: NodeJS.Timeout | undefined;

  function wake(): void {
    if (stopped.signal.aborted) return;
    clearTimeout(recheck);
    const waiting = state.value.clusters
      .flatMap((cluster) =>
        cluster.operation && !running.has(cluster.uuid) ? [{ cluster, operation: cluster.operation }] : [],
      )
      .sort((a, b) => a.operation.requested - b.operation.requested);
    const held = context.faults.active("stays-queued") !== undefined;
    for (const { cluster, operation } of waiting) {
      const resumed = operation.started !== undefined;
      if (resumed || (!held && running.size < settings.operationsAtOnce)) start(cluster, operation, resumed);
      else enqueue(cluster);
    }
    if (held && waiting.length > 0) recheck = setTimeout(wake, RECHECK);
  }

  function enqueue(cluster: ClusterRecord): void {
    if (cluster.state === "queued") return;
    updateCluster(state, cluster.uuid, (copy) => {
      copy.state = "queued";
      copy.description = "Operation is queued";
    });
  }

  function start(cluster: ClusterRecord, operation: PendingOperation, resumed: boolean): void {
    running.add(cluster.uuid);
    const boshTask = operation.boshTask ?? nextBoshTask(state);
    updateCluster(state, cluster.uuid, (copy) => {
      copy.state = "in progress";
      copy.description =
        operation.kind === "CREATE" && !resumed
          ? "Creating cluster"
          : `${WORDS[operation.kind].subject} in progress`;
      copy.operation = { ...operation, boshTask, started: operation.started ?? Date.now() };
      if (operation.kind === "CREATE") copy.deployment = "present";
    });
    markTask(cluster, operation, "in progress");
    void carryOut(cluster, { ...operation, boshTask }).finally(() => {
      running.delete(cluster.uuid);
      wake();
    });
  }

  async function carryOut(cluster: ClusterRecord, operation: PendingOperation): Promise<void> {
    try {
      await work({ context, machinery, settings, pause }, cluster, operation);
      while (context.faults.active("never-finishes") !== undefined) await pause(RECHECK);
      if (stopped.signal.aborted) return;
      succeed(cluster, operation);
    } catch (error) {
      // The next daemon takes it up again.
      if (stopped.signal.aborted) return;
      fail(cluster, operation, error instanceof Error ? error.message : String(error));
    }
  }

  function succeed(cluster: ClusterRecord, operation: PendingOperation): void {
    markTask(cluster, operation, "succeeded");
    if (operation.kind === "DELETE") {
      state.update((copy) => ({
        ...copy,
        clusters: copy.clusters.filter((known) => known.uuid !== cluster.uuid),
      }));
      return;
    }
    updateCluster(state, cluster.uuid, (copy) => {
      Object.assign(copy, operation.change);
      if (operation.kind === "CREATE") copy.provisioned = true;
      if (operation.kind === "UPGRADE") {
        copy.kubernetesVersion = settings.kubernetesVersion;
        copy.pksVersion = settings.pksVersion;
      }
      copy.state = "succeeded";
      copy.description = `${WORDS[operation.kind].subject} completed`;
      delete copy.operation;
    });
  }

  function fail(cluster: ClusterRecord, operation: PendingOperation, reason: string): void {
    markTask(cluster, operation, "failed");
    const words = WORDS[operation.kind];
    context.log("pks", `${operation.kind} of ${cluster.name} failed: ${reason}`);
    updateCluster(state, cluster.uuid, (copy) => {
      copy.state = "failed";
      // pivotal-cf/on-demand-service-broker, broker/errors.go; PKS shows it as the description.
      copy.description =
        `${words.subject} failed: There was a problem completing your request. ` +
        "Please contact your operations team providing the following information: " +
        `service: p.pks, service-instance-guid: ${cluster.uuid}, broker-request-id: ${randomUUID()}, ` +
        `task-id: ${operation.boshTask ?? 0}, operation: ${words.operation}, error-message: ${reason}`;
      delete copy.operation;
    });
  }

  function markTask(cluster: ClusterRecord, operation: PendingOperation, outcome: string): void {
    if (operation.task === undefined) return;
    state.update((copy) => {
      const task = copy.tasks.find((known) => known.uuid === operation.task);
      const entry = task?.clusters.find((known) => known.name === cluster.name);
      if (task === undefined || entry === undefined) return copy;
      entry.state = outcome;
      if (outcome === "in progress") entry.startTime = Date.now();
      else entry.endTime = task.endTime = Date.now();
      task.status = outcome === "in progress" ? "in progress" : "done";
      return copy;
    });
  }

  async function pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: stopped.signal });
  }

  wake();
  return {
    wake,
    stop: () => {
      stopped.abort();
      clearTimeout(recheck);
      return Promise.resolve();
    },
  };
}
