/** helm.sh/v3:Release as a resource type; here: Check, Read and Delete. */
import type {
  CheckRequest,
  CheckResult,
  ConfiguredContext,
  DeleteRequest,
  ReadRequest,
  ReadResult,
  ResourceType,
} from "../provider.ts";
import { containsUnknown } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import type { Cluster } from "./cluster.ts";
import { uninstallArguments } from "./helm-arguments.ts";
import { resolveVersion } from "./helm-chart.ts";
import { helm } from "./helm.ts";
import { inWorkspace } from "./helm-workspace.ts";
import { uniqueName } from "./naming.ts";
import { parseId } from "./objects.ts";
import { diffRelease } from "./release-diff.ts";
import { decodeRelease, withDefaults } from "./release-inputs.ts";
import { readRelease } from "./release-live.ts";
import { inputsIn, releaseState } from "./release-state.ts";
import { createRelease, updateRelease } from "./release-write.ts";
import { withSecrets, withUnknowns } from "./secrecy.ts";
import { skipsUnreachable, unreachableRead } from "./unreachable.ts";

type Context = ConfiguredContext<Cluster>;

/** The type token. */
export const RELEASE_TOKEN = "kubernetes:helm.sh/v3:Release";

/** The resource type. */
export const releaseResource: ResourceType<Cluster> = {
  check,
  diff: diffRelease,
  create: createRelease,
  read,
  update: updateRelease,
  delete: remove,
};

async function check(request: CheckRequest, context: Context): Promise<CheckResult> {
  const { configuration } = context;
  if (skipsUnreachable(context)) return { inputs: request.olds };
  const inputs = withDefaults(nameRelease(request, context.name), configuration.defaultNamespace);
  const release = decodeRelease(inputs);
  if (release.postrender !== "") {
    const reason = "the lab's kubernetes plugin does not run post renderers: postrender must not be set";
    return { inputs, failures: [{ property: "postrender", reason }] };
  }
  if (release.allowNullValues) {
    const text =
      "is deprecated and has no effect; null values in Helm chart values are preserved by default.";
    context.log("warning", `\`allowNullValues\` ${text}`);
  }
  const marked = (complete: PropertyMap): PropertyMap =>
    withSecrets(withUnknowns(complete, request.news), request.news);
  if (containsUnknown(inputs)) return { inputs: marked(release) };
  try {
    // What is wanted is one version, not the constraint: a newer chart in the repository is a difference.
    const version = await inWorkspace(configuration, (workspace) => resolveVersion(release, workspace));
    return { inputs: marked({ ...release, version }) };
  } catch (error) {
    const reason = `${messageOf(error)}; check the chart name and repository configuration.`;
    return { inputs: marked(release), failures: [{ property: "chart", reason }] };
  }
}

function nameRelease(request: CheckRequest, resourceName: string): PropertyMap {
  const { name } = request.news;
  if (name === undefined && request.olds["name"] !== undefined) {
    return { ...request.news, name: request.olds["name"] };
  }
  return name === undefined || name === ""
    ? { ...request.news, name: uniqueName(`${resourceName}-`, request.randomSeed) }
    : request.news;
}

async function read(request: ReadRequest, context: Context): Promise<ReadResult | undefined> {
  const { configuration } = context;
  if (configuration.client === undefined) return unreachableRead(request, context);
  const known = inputsIn(request.state);
  const old = decodeRelease(request.state);
  const { namespace, name } = known === undefined ? parseId(request.id) : old;
  const live = await inWorkspace(configuration, (workspace) => readRelease(workspace, name, namespace));
  if (live === undefined) return undefined;
  if (known !== undefined) return { id: request.id, state: releaseState(known, old, live), inputs: known };
  const { chart, version, values } = live;
  const imported = withDefaults({ ...old, name, namespace, chart, version, values }, namespace);
  return { id: request.id, state: releaseState(imported, decodeRelease(imported), live), inputs: imported };
}

async function remove(request: DeleteRequest, context: Context): Promise<void> {
  const { configuration } = context;
  if (configuration.client === undefined) {
    const reason = JSON.stringify(configuration.unreachable);
    throw new Error(`can't delete Helm Release with unreachable cluster. Reason: ${reason}`);
  }
  const release = decodeRelease(request.state);
  const printed = await inWorkspace(configuration, (workspace) =>
    helm({ workspace, namespace: release.namespace, args: uninstallArguments(release) }),
  );
  const information = printed.replace(/^release ".*" uninstalled$/m, "").trim();
  if (information !== "") {
    context.log("warning", `Helm uninstall returned information: ${JSON.stringify(information)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
