/**
 * What others changed at the site since the last run; pure, from site file, observation and last run. A command has no
 * read of its own, so what is found here becomes an input of the command that puts it right.
 */
import { OWNER_TAG, tagList } from "../steps/pks/ownership.ts";
import { type Cluster, inProgress, outcome } from "../steps/pks/records.ts";
import type { LastRun } from "./last-run.ts";
import type { Observation } from "./observe.ts";
import { workersOf } from "./node-pools.ts";
import type { Site } from "./schema.ts";

/** What this run puts right, each with the number of the repair; undefined: nothing. */
export interface Repairs {
  /** The cluster itself: it is gone, or another one is in its place. */
  readonly cluster?: string | undefined;
  /** What changes in place. */
  readonly size?: string | undefined;
  readonly networkProfile?: string | undefined;
}

/** What is wanted besides what the site file says. */
export interface Wanted {
  /** `project.stack`. */
  readonly owner: string;
  /** Name of the network profile in PKS; undefined: none. */
  readonly networkProfile: string | undefined;
}

/** Compares the site with what the last run left; without either there is nothing to compare. */
export function repairsOf(
  site: Site,
  wanted: Wanted,
  seen: Observation | undefined,
  last: LastRun | undefined,
): Repairs {
  if (seen === undefined || last === undefined || !sameCluster(site, last)) return {};
  // Another API that does not have the cluster is a mistake in the site file, and no loss.
  if (site.pks.api !== last.applied.api && seen.cluster?.uuid !== last.clusterUuid) return {};
  const numbered = (what: string) => (what === "" ? undefined : `${last.applied.number + 1}: ${what}`);
  const loss = lossOf(seen.cluster, last);
  const profile = last.applied.networkProfile?.name;
  const profileGone =
    profile !== undefined &&
    profile === wanted.networkProfile &&
    !seen.networkProfiles.some(({ name }) => name === profile);
  return {
    cluster: numbered(loss),
    size: numbered(loss === "" && seen.cluster ? changesOf(site, wanted, seen.cluster, last) : ""),
    networkProfile: numbered(profileGone ? `network profile ${profile} is gone` : ""),
  };
}

/** True if this site file names the cluster that the last run made: what of it cannot change in place is the same. */
export function sameCluster({ pks }: Site, { applied }: Pick<LastRun, "applied">): boolean {
  return (
    pks.cluster === applied.cluster &&
    pks.externalHostname === applied.externalHostname &&
    pks.plan === applied.plan
  );
}

function lossOf(cluster: Cluster | undefined, { clusterUuid }: LastRun): string {
  if (cluster === undefined) return `cluster ${clusterUuid} is gone`;
  if (cluster.uuid !== clusterUuid) return `cluster ${clusterUuid} is gone, in its place is ${cluster.uuid}`;
  return cluster.action === "DELETE" && inProgress(cluster) ? `cluster ${clusterUuid} is being deleted` : "";
}

/** `workers 5 instead of 3; ...`: what is neither as wanted nor as the last run left it. */
function changesOf(site: Site, { owner, networkProfile }: Wanted, cluster: Cluster, last: LastRun): string {
  const { pks } = site;
  const { applied } = last;
  const tagsOf = (tags: Readonly<Record<string, string>>) => tagList({ ...tags, [OWNER_TAG]: owner });
  const found: (string | false | undefined)[] = [
    pks.nodePools === undefined &&
      cluster.workers !== undefined &&
      changed("workers", cluster.workers, workersOf(pks), applied.workers),
    cluster.nodePools &&
      pks.nodePools &&
      changed(
        "node pools",
        poolList(cluster.nodePools),
        poolList(pks.nodePools.instances),
        poolList(applied.nodePools ?? {}),
      ),
    cluster.tags && changed("tags", tagList(cluster.tags), tagsOf(pks.tags), tagsOf(applied.tags)),
    networkProfile !== undefined &&
      changed(
        "network profile",
        cluster.networkProfile,
        networkProfile,
        applied.networkProfile?.name ?? networkProfile,
      ),
    outcome(cluster) === "failed" && `${cluster.action.toLowerCase()} ended as "${cluster.state}"`,
  ];
  return found.filter(Boolean).join("; ");
}

function poolList(pools: Readonly<Record<string, number>>): string {
  return tagList(Object.fromEntries(Object.entries(pools).map(([name, count]) => [name, String(count)])));
}

function changed<T extends string | number>(what: string, is: T, wanted: T, applied: T): string {
  return is === wanted || is === applied ? "" : `${what} ${is || "none"} instead of ${wanted || "none"}`;
}
