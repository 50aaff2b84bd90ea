/** The chart of a release: where it is, with credentials if the repository wants some, and what version it turns out to be. */
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { chartReference, showArguments } from "./helm-arguments.ts";
import type { ChartReference } from "./helm-arguments.ts";
import { helm, HelmError } from "./helm.ts";
import { writePrivate } from "./helm-workspace.ts";
import type { Workspace } from "./helm-workspace.ts";
import type { Release, RepositoryOptions } from "./release-inputs.ts";

/** A chart reference that works in a workspace. */
export interface LocatedChart {
  readonly reference: ChartReference;
  readonly workspace: Workspace;
}

const ChartFile = z.looseObject({ version: z.string(), type: z.string().optional() });

/** Name of a repository that exists only in one workspace. */
const PRIVATE_REPOSITORY = "repository";

/** Makes the chart's repository known to Helm where that takes more than its URL. */
export async function locateChart(release: Release, workspace: Workspace): Promise<LocatedChart> {
  const reference = chartReference(release);
  const options = release.repositoryOpts;
  if (options === undefined || options.username === "" || options.password === "")
    return { reference, workspace };
  if (reference.chart.startsWith("oci://"))
    return { reference, workspace: await login(reference, options, workspace) };
  if (reference.repositoryUrl === undefined) return { reference, workspace };
  return {
    reference: { chart: `${PRIVATE_REPOSITORY}/${reference.chart}` },
    workspace: await addRepository(reference.repositoryUrl, options, workspace),
  };
}

/** The version that the chart's constraint (or none) comes to now. Throws `HelmError` when there is no such chart. */
export async function resolveVersion(release: Release, workspace: Workspace): Promise<string> {
  const located = await locateChart(release, workspace);
  const shown = await helm({
    workspace: located.workspace,
    args: showArguments(release, located.reference),
    input: "",
  });
  const chart = ChartFile.parse(parse(shown));
  if (chart.type === "library") throw new Error("library charts are not installable");
  return chart.version;
}

async function login(
  reference: ChartReference,
  { username, password }: RepositoryOptions,
  workspace: Workspace,
): Promise<Workspace> {
  const host = new URL(reference.chart).host;
  const environment = {
    ...workspace.environment,
    HELM_REGISTRY_CONFIG: join(workspace.folder, "registry.json"),
  };
  const entered = { ...workspace, environment };
  await helm({
    workspace: entered,
    args: ["registry", "login", host, "--username", username, "--password-stdin"],
    input: password,
  });
  return entered;
}

async function addRepository(
  url: string,
  { username, password, caFile, certFile, keyFile }: RepositoryOptions,
  workspace: Workspace,
): Promise<Workspace> {
  const file = join(workspace.folder, "repositories.yaml");
  const entry = { name: PRIVATE_REPOSITORY, url, username, password, caFile, certFile, keyFile };
  await writePrivate(file, stringify({ apiVersion: "v1", repositories: [entry] }));
  const environment = {
    ...workspace.environment,
    HELM_REPOSITORY_CONFIG: file,
    HELM_REPOSITORY_CACHE: join(workspace.folder, "cache"),
  };
  const entered = { ...workspace, environment };
  try {
    await helm({
      workspace: entered,
      args: ["repo", "update", PRIVATE_REPOSITORY, "--fail-on-repo-update-fail"],
    });
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    throw new HelmError(
      `looks like "${url}" is not a valid chart repository or cannot be reached: ${error.message}`,
    );
  }
  return entered;
}
