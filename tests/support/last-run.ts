/** What a successful run of a site file leaves for the next one. */
import { planOf } from "../../site/plan.ts";
import type { LastRun } from "../../site/last-run.ts";
import type { Site } from "../../site/schema.ts";
import { CLUSTER_UUID, KUBECONFIG, MASTER_IPS } from "./fixtures.ts";

/** The owner of the runs. */
export const OWNER = "rancher-ha.edge";

/** Outputs of an `up` of `site`. */
export function lastRunOf(site: Site): LastRun {
  return {
    applied: planOf(site, { owner: OWNER, dryRun: false }).applied,
    clusterUuid: CLUSTER_UUID,
    masterIps: MASTER_IPS,
    kubeconfig: KUBECONFIG,
  };
}
