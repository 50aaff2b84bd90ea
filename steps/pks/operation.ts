/** Waits for what PKS is doing with a cluster; survives a dropped connection, since each look is a call of its own. */
import { Failure } from "../failure.ts";
import type { StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import type { PksClient } from "./client.ts";
import { type Cluster, inProgress } from "./records.ts";

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
 * @throws Failure if the operation failed, or at the deadline: then PKS goes on, and the same command waits again.
 */
export function settled(
  pks: PksClient,
  operation: Operation,
  context: StepContext,
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
        if (inProgress(cluster))
          return { state: `${cluster.action.toLowerCase()} ${cluster.state}, ${cluster.description}` };
        return { done: cluster };
      },
    },
    context,
  );
}

/** The cluster after a successful operation. @throws Failure for a failed one, with the commands that clear it. */
export function succeeded(cluster: Cluster | undefined, operation: Operation): Cluster {
  const { cluster: name, program } = operation;
  if (cluster === undefined)
    throw new Failure(`cluster ${name} is gone`, "run pulumi refresh, then pulumi up");
  if (cluster.state === "succeeded") return cluster;
  const clear = `bosh delete-deployment -d service-instance_${cluster.uuid} --force; ${program} delete-cluster ${name} --non-interactive`;
  throw new Failure(
    `cluster ${name}: ${cluster.action.toLowerCase()} ended as "${cluster.state}"`,
    cluster.action === "CREATE"
      ? `clear it, then run the same command again: ${clear}`
      : `mend the cause and run the same command again; details: ${program} cluster ${name} --details`,
    cluster.description,
  );
}
