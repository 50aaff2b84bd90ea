/** Workers of a cluster: a number, or pools that a compute profile defines. */
import type { Site } from "./schema.ts";

const DEFAULT_WORKERS = 3;

/** Number of worker nodes, in all pools; 3 where the site file says neither. */
export function workersOf({ workers, nodePools }: Pick<Site["pks"], "workers" | "nodePools">): number {
  if (nodePools === undefined) return workers ?? DEFAULT_WORKERS;
  return Object.values(nodePools.instances).reduce((sum, count) => sum + count, 0);
}
