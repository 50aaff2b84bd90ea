/** Waits for what PKS is doing with a cluster; survives a dropped connection, since each look is a call of its own. */
import { Failure } from "../failure.ts";
import type { StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import type { PksClient } from "./client.ts";
import { reasonOf } from "./reason.ts";
import { type Cluster, outcome } from "./records.ts";
import { clearCommands } from "./trouble.ts";

/** Which cluster, and how long. */
export interface Operation {
  readonly cluster: string;
  readonly timeoutMinutes: number;
  /** `pks` or `tkgi`, for the commands that messages name. */
  readonly program: string;
}

/**
 * Waits until no operation is in progress.
 * @returns The cluster, or undefined if it is gone.
 * @throws Failure for a state that nobody knows, or at the deadline: then PKS goes on, and the same command waits again.
 */
export function settled(
  pks: Pick<PksClient, "cluster">,
  operation: Operation,
  context: Pick<StepContext, "say" | "signal">,
): Promise<Cluster | undefined> {
  const { cluster: name, program } = operation;
  return waitFor<Cluster | undefined>(
    {
      what: `cluster ${name}`,
      timeoutMinutes: operation.timeoutMinutes,
      next: `PKS goes on; run the same command again to wait on, or see: ${program} cluster ${name}`,
      look: async () => {
        const cluster = await pks.cluster(name);
        if (cluster === undefined) return { done: undefined };
        if (outcome(cluster) === "unknown") throw unknownState(cluster, operation);
        if (outcome(cluster) !== "working") return { done: cluster };
        return { state: `${cluster.action.toLowerCase()} ${cluster.state}, ${cluster.description}` };
      },
    },
    context,
  );
}

/** The cluster after a successful operation. @throws Failure for a failed one, with the commands that clear it. */
export function succeeded(cluster: Cluster | undefined, operation: Operation): Cluster {
  const { cluster: name, program } = operation;
  if (cluster === undefined)
    throw new Failure(
      `cluster ${name} is gone`,
      "run pulumi up with lookups: live: it makes the cluster again",
    );
  const { action, state, uuid } = cluster;
  if (outcome(cluster) === "succeeded") return cluster;
  if (outcome(cluster) === "unknown") throw unknownState(cluster, operation);
  throw new Failure(
    `cluster ${name}: ${action.toLowerCase()} ended as "${state}"`,
    action === "CREATE"
      ? clearCommands(`service-instance_${uuid}`, name, program)
      : `mend the cause and run the same command again; details: ${program} cluster ${name} --details`,
    reasonOf(cluster.description),
  );
}

/** Nothing is done to such a cluster: what the state means for it is not known. */
function unknownState({ name, action, state, description }: Cluster, { program }: Operation): Failure {
  return new Failure(
    `cluster ${name}: ${action.toLowerCase() || "its last operation"} is in the state "${state}", which this program does not know`,
    `see: ${program} cluster ${name}; run the same command again once its state is succeeded or failed`,
    description,
  );
}
