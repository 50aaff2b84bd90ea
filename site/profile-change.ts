/**
 * What cannot be changed about a living cluster's network profile, and is not worth another cluster either.
 * Source: TKGI 1.20, "Update-Cluster Network Profile Validation Rules".
 */
import type { LastRun } from "./last-run.ts";
import { type Problem, shown } from "./problems.ts";
import { immutableText } from "./profile-name.ts";
import { profileParameters } from "./profile-parameters.ts";
import type { Site } from "./schema.ts";

/** Lists that may grow and be reordered, and never lose an entry. */
const GROWING = [
  ["pod_ip_block_ids", "podIpBlockIds"],
  ["fip_pool_ids", "fipPoolIds"],
  ["node_ip_block_ids", "nodeIpBlockIds"],
] as const;

/** Compares the site file's profile with the last run's; pure. */
export function profileChangeProblems({ pks }: Site, last: LastRun | undefined): Problem[] {
  const before = last?.applied.networkProfile;
  if (before === undefined) return [];
  const path = "pks.networkProfile";
  const parameters = pks.networkProfile ? profileParameters(pks.networkProfile) : {};
  // Then it is another cluster, with a profile of its own.
  if (immutableText(before.parameters) !== immutableText(parameters)) return [];
  if (pks.networkProfile === undefined) {
    const allowed = `the profile ${before.wanted}, or another one: a living cluster does not go back to none`;
    return [{ path, found: "nothing", allowed }];
  }
  return GROWING.flatMap(([parameter, key]) => {
    const lost = entries(before.parameters[parameter]).filter(
      (entry) => !entries(parameters[parameter]).includes(entry),
    );
    if (lost.length === 0) return [];
    const found = `${shown(parameters[parameter])} without ${lost.join(", ")}`;
    return [{ path: `${path}.${key}`, found, allowed: "all of the cluster's present entries, and more" }];
  });
}

function entries(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
