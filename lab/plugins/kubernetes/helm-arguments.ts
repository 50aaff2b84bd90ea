/** Helm's command lines for a release. No value of a chart and no credential ever is in one. */
import type { Release } from "./release-inputs.ts";

/** Where the chart comes from, as Helm wants it. */
export interface ChartReference {
  readonly chart: string;
  /** `--repo`; undefined for a path, an OCI reference or a named repository. */
  readonly repositoryUrl?: string;
}

/** Helm's default patience, in seconds. */
const DEFAULT_TIMEOUT = 300;

/** The chart in its repository: an URL is asked for by name, anything else is the name of a configured repository. */
export function chartReference(release: Release): ChartReference {
  const chart = release.chart.trim();
  const repository = release.repositoryOpts?.repo ?? "";
  if (chart.startsWith("oci://") || repository === "") return { chart };
  if (URL.canParse(repository)) return { chart, repositoryUrl: repository };
  return { chart: chart.includes("/") ? chart : `${repository}/${chart}` };
}

/** `helm show chart`: its answer is the chart's Chart.yaml. */
export function showArguments(release: Release, chart: ChartReference): readonly string[] {
  return ["show", "chart", ...chartArguments(release, chart)];
}

/** `helm install`, with the values on standard input. */
export function installArguments(release: Release, chart: ChartReference): readonly string[] {
  return [
    "install",
    release.name,
    ...chartArguments(release, chart),
    ...commonArguments(release),
    ...flag("--no-hooks", release.disableWebhooks),
    ...flag("--skip-crds", release.skipCrds),
    ...flag("--replace", release.replace),
    ...flag("--create-namespace", release.createNamespace),
    ...flag("--disable-openapi-validation", release.disableOpenapiValidation),
  ];
}

/**
 * `helm upgrade`, with the values on standard input. Like the real provider it takes `disableCRDHooks`, not
 * `disableWebhooks`, to switch hooks off, and keeps the whole history unless `maxHistory` is given.
 */
export function upgradeArguments(release: Release, chart: ChartReference): readonly string[] {
  return [
    "upgrade",
    release.name,
    ...chartArguments(release, chart),
    ...commonArguments(release),
    ...flag("--no-hooks", release.disableCRDHooks),
    ...flag("--force", release.forceUpdate),
    ...flag("--reset-values", release.resetValues),
    ...flag("--reuse-values", release.reuseValues),
    ...flag("--recreate-pods", release.recreatePods),
    ...flag("--cleanup-on-fail", release.cleanupOnFail),
    ...["--history-max", String(release.maxHistory ?? 0)],
  ];
}

/** `helm uninstall`, waiting until everything is gone unless the release is not waited for. */
export function uninstallArguments(release: Release): readonly string[] {
  const waits = release.atomic || !release.skipAwait;
  return ["uninstall", release.name, ...(waits ? ["--wait", "--timeout", timeoutOf(release)] : [])];
}

/** `helm lint` of a chart in a folder or archive, with the values on standard input. */
export function lintArguments(chart: ChartReference): readonly string[] {
  return ["lint", chart.chart, "--values", "-"];
}

function chartArguments(release: Release, { chart, repositoryUrl }: ChartReference): readonly string[] {
  const { caFile = "", certFile = "", keyFile = "" } = release.repositoryOpts ?? {};
  return [
    chart,
    ...option("--repo", repositoryUrl ?? ""),
    ...option("--version", release.version.trim()),
    ...flag("--devel", release.devel && release.version === ""),
    ...option("--ca-file", caFile),
    ...option("--cert-file", certFile),
    ...option("--key-file", keyFile),
    ...flag("--verify", release.verify),
    ...option("--keyring", release.keyring),
  ];
}

function commonArguments(release: Release): readonly string[] {
  return [
    ...["--values", "-"],
    ...["--timeout", timeoutOf(release)],
    ...flag("--wait", !release.skipAwait),
    ...flag("--wait-for-jobs", !release.skipAwait && release.waitForJobs),
    ...flag("--atomic", release.atomic),
    ...flag("--dependency-update", release.dependencyUpdate),
    ...flag("--render-subchart-notes", release.renderSubchartNotes),
    ...option("--description", release.description),
  ];
}

function timeoutOf(release: Release): string {
  return `${release.timeout || DEFAULT_TIMEOUT}s`;
}

function flag(name: string, on: boolean): readonly string[] {
  return on ? [name] : [];
}

function option(name: string, value: string): readonly string[] {
  return value === "" ? [] : [name, value];
}
