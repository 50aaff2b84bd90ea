/** What a Helm chart says of itself before it is installed: its version, and the Kubernetes versions that Helm allows. */
import { chartInRepository } from "./repository.ts";
import { chartAtPath } from "./local-chart.ts";

/** Where the chart is: `path`, or `repo`, `name` and `version`. */
export interface ChartPlace {
  readonly repo?: string | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly path?: string | undefined;
}

/** What is known of the chart. */
export interface ChartFacts {
  /** As the site file or the chart itself has it. */
  readonly version: string | undefined;
  /** Helm's constraint such as `< 1.37.0-0`; undefined where the chart has none or could not be read. */
  readonly kubeVersion: string | undefined;
  /** Versions of the chart's repository, newest first as it lists them; undefined where there is none or it could not be read. */
  readonly versions: readonly string[] | undefined;
  /** Why the chart could not be read, in a few words; undefined if it was. */
  readonly unread: string | undefined;
}

/** Looks at the chart; never throws. */
export async function chartFacts(place: ChartPlace): Promise<ChartFacts> {
  const { repo = "", version } = place;
  try {
    if (place.path !== undefined) return chartAtPath(place.path);
    if (repo.startsWith("oci://"))
      return {
        version,
        kubeVersion: undefined,
        versions: undefined,
        unread: "an OCI registry has no list of charts",
      };
    return await chartInRepository(repo, place.name ?? "", version);
  } catch (error) {
    return { version, kubeVersion: undefined, versions: undefined, unread: reason(error) };
  }
}

/** "fetch failed" has its reason in the error's cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.message.split("\n")[0] ?? "";
}
