/** What a run keeps of the last one, and so may take for known before anything has run; pure. */
import { isDeepStrictEqual } from "node:util";
import type { PksClusterArgs } from "../components/pks/cluster.ts";
import { sameVersion } from "../steps/pks/kubernetes-version.ts";
import { type Repairs, sameCluster } from "./drift.ts";
import type { LastRun } from "./last-run.ts";
import { workersOf } from "./node-pools.ts";
import type { Observation } from "./observe.ts";
import { type ChosenProfile, immutableText } from "./profile-name.ts";
import type { Site } from "./schema.ts";

/** Of the cluster: whether it is another one, and what is known of the one that stays. */
export type History = Pick<PksClusterArgs, "made" | "replaced" | "sameMasters" | "sameWorkers">;

/** What this run keeps of the last one, and with it what is known in the preview. */
export function historyOf(
  site: Site,
  network: ChosenProfile | undefined,
  repairs: Repairs,
  { seen, last }: { readonly seen?: Observation | undefined; readonly last?: LastRun | undefined },
): History {
  if (last === undefined) return { replaced: false, sameMasters: true, sameWorkers: false };
  const { networkProfile: profile, workers, nodePools } = last.applied;
  const { pks } = site;
  const immutable = immutableText(profile?.parameters ?? {});
  const lost = repairs.cluster !== undefined;
  if (lost || !sameCluster(site, last) || immutable !== (network?.immutable ?? ""))
    return { replaced: true, sameMasters: true, sameWorkers: false };
  const version = pks.kubernetesVersion;
  // An upgrade recreates each VM, under another name.
  const sameMasters = version === undefined || sameVersion(seen?.cluster?.kubernetesVersion ?? "", version);
  const sameWorkers =
    sameMasters &&
    repairs.size === undefined &&
    workers === workersOf(pks) &&
    isDeepStrictEqual(nodePools, pks.nodePools?.instances) &&
    profile?.name === network?.name;
  const made = { uuid: last.clusterUuid, masterIps: last.masterIps };
  return { replaced: false, sameMasters, sameWorkers, made };
}

/** True if the ingress controller's address is that of the last run. */
export function keepsAddress({ ingress }: Site, { made }: History, last: LastRun | undefined): boolean {
  const before = last?.applied.ingress;
  if (made === undefined || before === undefined) return false;
  return (
    before.controller === ingress.controller &&
    before.namespace === ingress.namespace &&
    before.loadBalancerIp === ingress.loadBalancerIp
  );
}
