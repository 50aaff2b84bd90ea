/** `--wait`. */
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./api-client.ts";
import type { Api } from "./api-client.ts";
import { readCluster } from "./cluster-output.ts";

/** How often `--wait` looks, in milliseconds. */
const INTERVAL = 250;

/**
 * Asks for the cluster until no operation is queued or in progress; returns the last answer, undefined once it is gone.
 * Rejects when the operation failed, and when a single request fails.
 */
export async function waitForCluster(api: Api, name: string): Promise<unknown> {
  for (;;) {
    const answer = await api.send("GET", clusterPath(name)).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (answer === undefined) return undefined;
    const { last_action_state: state, last_action_description: description } = readCluster(answer);
    if (state === "failed" || state === "error") throw new Error(description);
    if (state !== "in progress" && state !== "queued") return answer;
    await sleep(INTERVAL);
  }
}

/** `/v1/clusters/NAME`. */
export function clusterPath(name: string): string {
  return `/v1/clusters/${encodeURIComponent(name)}`;
}
