/** Creating and updating objects, for real or as a dry run, with the retries and texts of the real provider. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CallContext } from "../provider.ts";
import { parsePath } from "../differ.ts";
import type { PropertyMap } from "../values.ts";
import { isNamespaceMissing, isRefusal } from "./api-error.ts";
import type { ObjectApi } from "./api-objects.ts";
import { CREATOR, hasCreator, managersOf, ownsField, takeOver } from "./managed-fields.ts";
import { threeWayPatch } from "./merge-patch.ts";
import { annotationOf, getIn, nameOf, PATCH_FORCE, removeIn, setIn } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import type { Settings } from "./settings.ts";

/** Tries of a create whose namespace may be just about to appear; the pause doubles from one second. */
const CREATE_TRIES = 6;

const ALREADY_EXISTS = `

The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use \`pulumi import\`. Note that
    protected resources (e.g. kube-system) cannot be deleted on destroy.
  - Intentional upsert: set upsertExistingObjects on the provider to allow
    server-side apply to update existing objects on create.`;

/** A dry run that cannot tell anything: the preview shows the inputs instead. */
export class PreviewImpossible extends Error {}

/** What a write needs to know. */
export interface WriteRequest {
  readonly api: ObjectApi;
  readonly settings: Settings;
  readonly fieldManager: string;
  readonly preview: boolean;
  readonly context: CallContext;
}

/** Creates the object; the answer is what the API server made of it. */
export async function createObject(request: WriteRequest, object: KubeObject): Promise<KubeObject> {
  const { api, settings, preview, context } = request;
  const upsert = settings.enableServerSideApply && settings.upsertExistingObjects;
  const send = (): Promise<KubeObject> =>
    upsert
      ? applyObject(request, object, preview || forces(object, settings))
      : api.create(object, { fieldManager: CREATOR, dryRun: preview });
  for (let attempt = 0; ; attempt++) {
    try {
      const made = await send();
      context.log("info", "", { ephemeral: true });
      return made;
    } catch (error) {
      if (preview && isUntellable(error)) throw new PreviewImpossible();
      const message = error instanceof Error ? error.message : String(error);
      context.log("info", `Retry #${attempt}; creation failed: ${message}`, { ephemeral: true });
      if (isRefusal(error, "AlreadyExists")) throw new Error(message + ALREADY_EXISTS, { cause: error });
      if (!isRefusal(error, "NotFound") || attempt === CREATE_TRIES - 1) throw error;
      await sleep(1000 * 2 ** attempt, undefined, { signal: context.signal });
    }
  }
}

/** Brings the object to `inputs`; the answer is what the API server made of it. */
export async function updateObject(
  request: WriteRequest,
  change: {
    readonly name: string;
    readonly inputs: KubeObject;
    readonly oldInputs: KubeObject;
    readonly ignoreChanges: readonly string[];
  },
): Promise<KubeObject> {
  const { api, settings, fieldManager, preview } = request;
  const live = await api.get(change.name);
  if (!settings.enableServerSideApply) {
    const inputs = keepIgnored(change.inputs, live, change.ignoreChanges, () => false);
    const patch = threeWayPatch(change.oldInputs, inputs, live);
    return api.patch(change.name, patch, "application/merge-patch+json", { fieldManager, dryRun: preview });
  }
  const owned = preview ? live : await takeOverFields(api, live, fieldManager);
  const managers = managersOf(owned);
  const isOurs = (entry: PropertyMap): boolean => entry["manager"] === fieldManager;
  const inputs = keepIgnored(change.inputs, owned, change.ignoreChanges, (path) => {
    const others = managers.filter((entry) => !isOurs(entry));
    return ownsField(others, path) && !ownsField(managers.filter(isOurs), path);
  });
  const force = forces(inputs, settings) || managers.length === 0 || (preview && hasCreator(managers));
  return applyObject(request, inputs, force);
}

/** Gives up the fields of a manager that the program no longer uses. */
export async function relinquish(api: ObjectApi, object: KubeObject, fieldManager: string): Promise<void> {
  const { apiVersion, kind } = object;
  const name = nameOf(object);
  if (apiVersion === undefined || kind === undefined) return;
  await api.apply({ apiVersion, kind, metadata: { name } }, { fieldManager });
}

/** Refusals of a dry run that say nothing of the real thing: the namespace, or the name, may be free by then. */
function isUntellable(error: unknown): boolean {
  return (
    isNamespaceMissing(error) ||
    isRefusal(error, "Forbidden") ||
    isRefusal(error, "AlreadyExists") ||
    (isRefusal(error, "Invalid") && error.message.includes("field is immutable")) ||
    (isRefusal(error, "BadRequest") && error.message.includes("does not support dry run"))
  );
}

async function takeOverFields(api: ObjectApi, live: KubeObject, fieldManager: string): Promise<KubeObject> {
  const managers = takeOver(managersOf(live), fieldManager);
  if (managers === undefined) return live;
  const patch = [{ op: "replace", path: "/metadata/managedFields", value: managers }];
  return api.patch(nameOf(live), patch, "application/json-patch+json", {});
}

async function applyObject(request: WriteRequest, object: KubeObject, force: boolean): Promise<KubeObject> {
  const { api, fieldManager, preview } = request;
  try {
    return await api.apply(object, { fieldManager, force, dryRun: preview });
  } catch (error) {
    if (!isRefusal(error, "Conflict")) throw error;
    const guide =
      "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/" +
      "managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources";
    throw new Error(
      `server-side apply field conflict detected, see ${guide} for troubleshooting help\n` +
        `The resource managed by field manager "${fieldManager}" had an apply conflict: ${error.message}`,
      { cause: error },
    );
  }
}

function forces(object: KubeObject, settings: Settings): boolean {
  return settings.enablePatchForce || annotationOf(object, PATCH_FORCE) === "true";
}

/** The inputs with ignored fields as they are live; those that `isForeign` leaves to others are left out. */
function keepIgnored(
  inputs: KubeObject,
  live: KubeObject,
  ignoreChanges: readonly string[],
  isForeign: (path: readonly string[]) => boolean,
): KubeObject {
  return ignoreChanges.reduce((kept, ignored) => {
    const path = parsePath(ignored).map(String);
    if (isForeign(path)) return removeIn(kept, path);
    const value = getIn(live, ...path);
    return value === undefined ? kept : setIn(kept, path, value);
  }, inputs);
}
