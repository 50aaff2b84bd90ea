/** Create and Update of Helm releases. */
import type { ConfiguredContext, CreateRequest, CreateResult, UpdateRequest } from "../provider.ts";
import { InitializationFailed } from "../provider.ts";
import { isMap, reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import type { Cluster } from "./cluster.ts";
import { installArguments, lintArguments, upgradeArguments } from "./helm-arguments.ts";
import { locateChart } from "./helm-chart.ts";
import type { LocatedChart } from "./helm-chart.ts";
import { helm, HelmError } from "./helm.ts";
import { inWorkspace } from "./helm-workspace.ts";
import { qualifiedName } from "./objects.ts";
import { decodeRelease } from "./release-inputs.ts";
import type { Release } from "./release-inputs.ts";
import { readRelease } from "./release-live.ts";
import type { LiveRelease } from "./release-live.ts";
import { previewState, releaseState } from "./release-state.ts";

type Context = ConfiguredContext<Cluster>;

/** Installs the release and waits for it unless told not to. */
export async function createRelease(request: CreateRequest, context: Context): Promise<CreateResult> {
  const release = decodeRelease(request.inputs);
  if (request.preview) return { id: "", state: previewState(request.inputs, release) };
  const { unreachable } = context.configuration;
  if (unreachable !== "")
    throw new Error(`can't create Helm Release with unreachable cluster: ${unreachable}`);
  const id = qualifiedName(release.namespace, release.name);
  const done = await runHelm(release, context, {
    args: (located) => installArguments(release, located.reference),
    // The name was taken before: what is there is not this release.
    leftBehind: (_, error) => !error.message.includes("cannot re-use a name that is still in use"),
  });
  const state = releaseState(request.inputs, release, done.live);
  if (done.failure === undefined) return { id, state };
  context.log(
    "warning",
    `Helm release "${release.name}" was created but has a failed status. Use the \`helm\` command to ` +
      `investigate the error, correct it, then retry. Reason: ${done.failure}`,
  );
  throw initializationFailed(
    `Helm release "${id}" was created, but failed`,
    id,
    done.failure,
    state,
    request.inputs,
  );
}

/** Upgrades the release and waits for it unless told not to. */
export async function updateRelease(request: UpdateRequest, context: Context): Promise<PropertyMap> {
  const release = decodeRelease(request.news);
  if (request.preview) return previewState(request.news, release);
  const { unreachable } = context.configuration;
  if (unreachable !== "")
    throw new Error(`can't update Helm Release with unreachable cluster: ${unreachable}`);
  const id = qualifiedName(release.namespace, release.name);
  const formerRevision = revisionIn(request.state);
  const done = await runHelm(release, context, {
    args: (located) => upgradeArguments(release, located.reference),
    leftBehind: (live) => live.revision > formerRevision,
  });
  const state = releaseState(request.news, release, done.live);
  if (done.failure === undefined) return state;
  throw initializationFailed(`Helm release "${id}" failed`, id, done.failure, state, request.news);
}

/** What one run of Helm came to: the release as it is now, and why it failed if it did. */
interface Outcome {
  readonly live: LiveRelease;
  readonly failure: string | undefined;
}

/** Runs Helm; a failure after which the release is there, as `leftBehind` finds, is an outcome, any other is thrown. */
function runHelm(
  release: Release,
  { configuration, signal }: Context,
  operation: {
    readonly args: (located: LocatedChart) => readonly string[];
    readonly leftBehind: (live: LiveRelease, error: HelmError) => boolean;
  },
): Promise<Outcome> {
  return inWorkspace(configuration, async (workspace) => {
    const { namespace, name } = release;
    const located = await locateChart(release, workspace);
    const input = JSON.stringify(release.values);
    let failure: HelmError | undefined;
    try {
      if (release.lint) await helm({ workspace, args: lintArguments(located.reference), input });
      await helm({ workspace: located.workspace, namespace, args: operation.args(located), input, signal });
    } catch (error) {
      if (!(error instanceof HelmError)) throw error;
      failure = error;
    }
    const live = await readRelease(workspace, name, namespace);
    if (failure !== undefined && (live === undefined || !operation.leftBehind(live, failure))) throw failure;
    if (live === undefined) throw new HelmError(`release "${name}" is gone right after helm made it`);
    return { live, failure: failure?.message };
  });
}

function initializationFailed(
  what: string,
  id: string,
  reason: string,
  state: PropertyMap,
  inputs: PropertyMap,
): InitializationFailed {
  const message =
    `${what} to initialize completely. Use Helm CLI to investigate: ` +
    `failed to become available within allocated timeout. Error: Helm Release ${id}: ${reason}`;
  return new InitializationFailed(message, { id, state, inputs, reasons: [message] });
}

function revisionIn(state: PropertyMap): number {
  const status = reveal(state["status"]);
  const revision = isMap(status) ? status["revision"] : undefined;
  return typeof revision === "number" ? revision : 0;
}
