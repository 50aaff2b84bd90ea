/** Looks at the real site before anything is registered: plain data, read by the steps' own functions, nothing changed. */
import { PUBLIC_CHARTS } from "../components/charts.ts";
import { type ChartFacts, chartFacts } from "../steps/chart/facts.ts";
import { openPks } from "../steps/pks/client.ts";
import { clockSkew } from "../steps/pks/clock.ts";
import { type ComputeProfile, computeProfiles } from "../steps/pks/compute-profiles.ts";
import type { Cluster, NetworkProfile, Plan } from "../steps/pks/records.ts";
import { scopesOf } from "../steps/pks/scopes.ts";
import { withPrivateFolder } from "../steps/private-folder.ts";
import { type InstalledProgram, installedProgram } from "../steps/program-version.ts";
import { pksConnection } from "./connection.ts";
import type { Site } from "./schema.ts";

/** What was seen. */
export interface Observation {
  /** Plans that PKS offers. */
  readonly plans: readonly Plan[];
  /** The cluster of this site's name, whoever made it; undefined if there is none. */
  readonly cluster: Cluster | undefined;
  readonly networkProfiles: readonly NetworkProfile[];
  /** Read only for a site with node pools; undefined where PKS has no list of them. */
  readonly computeProfiles?: readonly ComputeProfile[] | undefined;
  /** What the login may do; undefined where its token cannot be read. */
  readonly scopes?: readonly string[] | undefined;
  /** Seconds by which the API's clock is ahead of this machine's. */
  readonly clockSkew?: number | undefined;
  /** The command line programs that the steps run. */
  readonly programs?: readonly InstalledProgram[];
  /** Rancher's chart; read only where a Kubernetes version is known that it must fit. */
  readonly chart?: ChartFacts | undefined;
}

/** What could be seen of a site, and why PKS could not be asked. */
export interface Glimpse {
  /** What is absent could not be read. */
  readonly seen: Partial<Observation>;
  readonly failure?: unknown;
}

/**
 * Reads the site; nothing is read with `lookups: off`.
 * @returns undefined with `lookups: off`.
 * @throws Failure if the API cannot be reached or refuses the credentials.
 */
export async function observe(
  site: Site,
  signal: AbortSignal = new AbortController().signal,
): Promise<Observation | undefined> {
  if (site.lookups === "off") return undefined;
  const [pks, around] = await Promise.all([observePks(site, signal), observeAround(site, signal)]);
  const needed = pks.cluster !== undefined || site.pks.kubernetesVersion !== undefined;
  return { ...pks, ...around, ...(needed ? { chart: await rancherChart(site) } : {}) };
}

/** Reads all that can be read, also with `lookups: off`, and also where PKS does not answer; never throws. */
export async function glimpse(site: Site, signal: AbortSignal): Promise<Glimpse> {
  const [pks, around, chart] = await Promise.all([
    observePks(site, signal).catch((failure: unknown) => ({ failure })),
    observeAround(site, signal),
    rancherChart(site),
  ]);
  return "failure" in pks
    ? { seen: { ...around, chart }, failure: pks.failure }
    : { seen: { ...pks, ...around, chart } };
}

function observePks(site: Site, signal: AbortSignal) {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(pksConnection(site), folder, signal);
    // One login serves all; the calls themselves wait on the API, not on each other.
    const [plans, cluster, networkProfiles, scopes, pools] = await Promise.all([
      pks.plans(),
      pks.cluster(site.pks.cluster),
      pks.networkProfiles(),
      scopesOf(folder),
      // Only what node pools need: an API without compute profiles does not fail for sites without.
      site.pks.nodePools && computeProfiles(pks).catch(() => undefined),
    ]);
    return { plans, cluster, networkProfiles, scopes, computeProfiles: pools };
  });
}

async function observeAround(site: Site, signal: AbortSignal) {
  const [skew, ...programs] = await Promise.all([
    clockSkew(pksConnection(site)),
    installedProgram(site.pks.cli, signal),
    installedProgram("bosh", signal),
  ]);
  return { clockSkew: skew, programs };
}

function rancherChart({ rancher }: Site): Promise<ChartFacts> {
  const { chart } = rancher;
  return chartFacts(chart?.path === undefined ? { ...PUBLIC_CHARTS.rancher, ...chart } : chart);
}
