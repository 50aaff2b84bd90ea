/** Whether Rancher's chart is there and goes with the cluster's Kubernetes. */
import { coerce, satisfies, validRange } from "semver";
import type { ChartFacts } from "../../steps/chart/facts.ts";
import type { Observation } from "../observe.ts";
import type { Site } from "../schema.ts";
import { about, type Check, type Finding } from "./finding.ts";
import { SUPPORTED_MINORS } from "./rancher-support.ts";

const PATH = "rancher.chart.version";
const VERSIONS_SHOWN = 5;

/** The chart's existence, Helm's own limit (`kubeVersion`), and the table of what Rancher is made for. */
export const checkRancherChart: Check = (site, seen) => {
  const { chart } = seen;
  if (chart === undefined) return [];
  const kubernetes = versionOf(site, seen);
  return [existence(chart), ...(kubernetes === undefined ? [later(seen)] : fits(chart, kubernetes))];
};

/** A Kubernetes version that the chart must go with. */
interface Kubernetes {
  readonly version: string;
  readonly whose: "the cluster's" | "the wanted one";
}

function versionOf({ pks }: Site, { cluster }: Partial<Observation>): Kubernetes | undefined {
  const version = coerce(pks.kubernetesVersion ?? cluster?.kubernetesVersion ?? "")?.version;
  if (version === undefined) return undefined;
  return { version, whose: pks.kubernetesVersion ? "the wanted one" : "the cluster's" };
}

function existence({ version, versions, unread }: ChartFacts): Finding {
  const check = about("Rancher's chart", PATH);
  if (unread !== undefined)
    return check.unknown(
      `${version ?? "no version"}; the chart could not be read: ${unread}`,
      "see rancher.chart",
    );
  if (versions === undefined || versions.some((each) => bare(each) === bare(version ?? "")))
    return check.ok(version ?? "");
  return check.refused(
    `${version ?? "no version"}, and the repository has no such version`,
    versions.length === 0
      ? "the chart's name in this repository (rancher.chart.name)"
      : `${versions.slice(0, VERSIONS_SHOWN).join(", ")}${versions.length > VERSIONS_SHOWN ? ", ..." : ""}`,
  );
}

function later(seen: Partial<Observation>): Finding {
  const check = about("chart and Kubernetes", PATH);
  if (!("cluster" in seen)) return check.unknown("PKS could not be asked", "");
  return check.unknown(
    seen.cluster === undefined
      ? "no cluster yet, and pks.kubernetesVersion is not said"
      : "this PKS API does not say what the cluster runs",
    "checked as soon as the version is known",
  );
}

function fits(chart: ChartFacts, kubernetes: Kubernetes): Finding[] {
  return [constraint(chart, kubernetes), support(chart, kubernetes)];
}

function constraint(
  { version, kubeVersion }: ChartFacts,
  { version: kubernetes, whose }: Kubernetes,
): Finding {
  const check = about("chart and Kubernetes", PATH);
  if (kubeVersion === undefined)
    return check.unknown(`Kubernetes ${kubernetes}; the chart's limit is not known`, "");
  // Helm's constraints (Masterminds/semver) put commas where node-semver has spaces.
  const range = kubeVersion.replaceAll(",", " ");
  if (validRange(range) === null)
    return check.unknown(`Kubernetes ${kubernetes}; the chart wants ${kubeVersion}`, "");
  if (satisfies(kubernetes, range)) return check.ok(`Kubernetes ${kubernetes}, chart: ${kubeVersion}`);
  return check.refused(
    `${version ?? "a chart"}, which Helm installs on Kubernetes ${kubeVersion} only; ${whose} is ${kubernetes}`,
    "a chart version made for this Kubernetes",
  );
}

function support({ version }: ChartFacts, { version: kubernetes, whose }: Kubernetes): Finding {
  const check = about("Rancher's support table", PATH);
  const [major, minor] = bare(version ?? "").split(".");
  const line = `${major ?? ""}.${minor ?? ""}`;
  const range = SUPPORTED_MINORS[line];
  if (range === undefined)
    return check.unknown(`Rancher ${line} is not in the table`, "see SUSE's support matrix");
  const [oldest, newest] = range;
  const said = `Rancher ${line} is made for Kubernetes 1.${oldest} to 1.${newest}`;
  const live = Number(kubernetes.split(".")[1]);
  if (live >= oldest && live <= newest) return check.ok(said);
  const lines = Object.entries(SUPPORTED_MINORS).filter(([, [low, high]]) => live >= low && live <= high);
  const better = lines.map(([name]) => name).join(" or ");
  return check.warning(
    `${said}; ${whose} is ${kubernetes}`,
    better === "" ? "another Kubernetes version" : `Rancher ${better}`,
  );
}

function bare(version: string): string {
  return version.replace(/^v/, "");
}
