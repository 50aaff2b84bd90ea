/** What becomes of the Helm releases of a state: those in it, and those whose creation was cut off. */
import { ApiException } from "@kubernetes/client-node";
import { failed, isInterrupted, statusOf } from "./helm-record.ts";
import { RELEASE } from "./pending.ts";
import type { LiveRelease, Releases } from "./releases.ts";
import {
  adoptedRelease,
  nameOf,
  pendingOf,
  resourcesOf,
  revealed,
  type StateExport,
  type StateResource,
} from "./state.ts";

/** What was found of the releases; nothing has been written yet. */
export interface ReleasesSeen {
  /** Releases that were being created and are there, for the state. */
  readonly adopted: readonly StateResource[];
  /** URNs of releases in the state that the next `up` has to upgrade. */
  readonly interrupted: readonly string[];
  /** URNs of releases in the state that the cluster does not have. */
  readonly gone: readonly string[];
  /** Revisions that Helm would refuse to touch, and who they belong to. */
  readonly stuck: readonly { readonly release: LiveRelease; readonly releases: Releases }[];
  /** One line each: what was found and what becomes of it. */
  readonly found: readonly string[];
  /** One line each: what could not be settled. */
  readonly unsettled: readonly string[];
  /** One line each: clusters that could not be asked, where nothing depends on it. */
  readonly unasked: readonly string[];
}

/** Looks at every release of the state in its own cluster. @param open Opens the cluster of a kubeconfig. */
export async function lookAtReleases(
  state: StateExport,
  open: (kubeconfig: string) => Releases,
): Promise<ReleasesSeen> {
  const seen = {
    adopted: [] as StateResource[],
    interrupted: [] as string[],
    gone: [] as string[],
    stuck: [] as { release: LiveRelease; releases: Releases }[],
    found: [] as string[],
    unsettled: [] as string[],
    unasked: new Set<string>(),
  };
  const clusters = new Map<string, Releases | string>();
  const ask = async (
    resource: StateResource,
  ): Promise<{ live: LiveRelease | undefined; releases: Releases } | string> => {
    const key = resource.provider ?? "";
    const cluster = clusters.get(key) ?? openCluster(state, key, open);
    clusters.set(key, cluster);
    if (typeof cluster === "string") return cluster;
    const { namespace, name } = revealed(resource.inputs ?? {}) as Readonly<Record<string, unknown>>;
    try {
      return { live: await cluster.find(String(namespace), String(name)), releases: cluster };
    } catch (error) {
      const why = `the cluster's API does not answer: ${reasonOf(error)}`;
      clusters.set(key, why);
      return why;
    }
  };

  for (const resource of resourcesOf(state).filter(({ type }) => type === RELEASE)) {
    const asked = await ask(resource);
    if (typeof asked === "string") {
      seen.unasked.add(`${asked}; the releases in the state were not looked at`);
      continue;
    }
    const { live, releases } = asked;
    const name = nameOf(resource);
    if (live === undefined) {
      seen.gone.push(resource.urn);
      seen.found.push(`${name}: the cluster has no such release: looked up anew for the state`);
    } else if (isInterrupted(live.record)) {
      seen.stuck.push({ release: live, releases });
      seen.interrupted.push(resource.urn);
      seen.found.push(
        `${name}: the release is ${live.record.info.status}: marked failed, the next pulumi up upgrades it`,
      );
    } else if (live.record.info.status === "failed" && !resource.initErrors?.length) {
      seen.interrupted.push(resource.urn);
      seen.found.push(`${name}: the release's last revision failed: the next pulumi up upgrades it`);
    }
  }

  const creating = pendingOf(state).filter(
    ({ type, resource }) => type === "creating" && resource.type === RELEASE,
  );
  for (const { resource } of creating) {
    const name = nameOf(resource);
    const asked = await ask(resource);
    if (typeof asked === "string") {
      seen.unsettled.push(`${name}: its creation was interrupted, and ${asked}`);
      continue;
    }
    const { live, releases } = asked;
    const inputs = revealed(resource.inputs ?? {}) as Readonly<Record<string, unknown>>;
    const chart = live?.record.chart.metadata.name;
    if (live === undefined || live.record.info.status === "uninstalled") {
      seen.found.push(
        `${name}: its creation was interrupted, the release is not there: the next pulumi up makes it`,
      );
    } else if (!sameChart(inputs["chart"], chart)) {
      seen.unsettled.push(
        `${name}: a release of that name is there, but of chart ${chart ?? "?"}: it is another's`,
      );
    } else {
      const stuck = isInterrupted(live.record);
      if (stuck) seen.stuck.push({ release: live, releases });
      seen.adopted.push(adoptedRelease(resource, statusOf(stuck ? failed(live.record) : live.record)));
      seen.found.push(
        `${name}: its creation was interrupted, the release is ${live.record.info.status}: ${stuck ? "marked failed and " : ""}taken into the state, the next pulumi up upgrades it`,
      );
    }
  }
  return { ...seen, unasked: [...seen.unasked] };
}

function openCluster(
  state: StateExport,
  provider: string,
  open: (kubeconfig: string) => Releases,
): Releases | string {
  const found = resourcesOf(state).find(({ urn, id }) => `${urn}::${id ?? ""}` === provider);
  const { kubeconfig } = revealed(found?.inputs ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof kubeconfig !== "string" || kubeconfig === "")
    return "the state has no kubeconfig of its cluster";
  try {
    return open(kubeconfig);
  } catch {
    return "the kubeconfig in the state cannot be read";
  }
}

/** The chart may be given as a path or an address: `oci://host/rancher`, `charts/rancher-2.15.0.tgz`. */
function sameChart(wanted: unknown, name: string | undefined): boolean {
  const file = String(wanted).split("/").at(-1) ?? "";
  return name !== undefined && (file === name || file.startsWith(`${name}-`));
}

function reasonOf(error: unknown): string {
  if (error instanceof ApiException) return `status ${error.code}`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0]?.slice(0, 200) ?? "";
}
