/** Create and Update of Kubernetes objects. */
import type { ConfiguredContext, CreateRequest, CreateResult, UpdateRequest } from "../provider.ts";
import { InitializationFailed } from "../provider.ts";
import { containsUnknown, reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { objectApi } from "./api-objects.ts";
import { awaitReady } from "./await-object.ts";
import { apiVersionOf, fieldManagerIn, fromState, toState } from "./checkpoint.ts";
import { reachable } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";
import type { Kind } from "./kinds.ts";
import { CREATOR } from "./managed-fields.ts";
import { uniqueName } from "./naming.ts";
import { normalizeInputs } from "./normalize.ts";
import { annotationOf, FIELD_MANAGER, idOf, nameOf, namespaceOf, removeIn, textOf } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { prune } from "./prune.ts";
import type { Settings } from "./settings.ts";
import { NotReady, patienceFor } from "./wait.ts";
import { createObject, PreviewImpossible, relinquish, updateObject } from "./write-object.ts";

type Context = ConfiguredContext<Cluster>;

/** Creates the object and waits until it is ready; a preview asks the API server what it would make of it. */
export async function createKubeObject(
  kind: Kind,
  request: CreateRequest,
  context: Context,
): Promise<CreateResult> {
  const { settings, client: reached } = context.configuration;
  const inputs = reveal(request.inputs);
  const { preview } = request;
  if (preview && (containsUnknown(inputs) || reached === undefined || !settings.enableServerSideApply)) {
    return { id: "", state: request.inputs };
  }
  const client = reachable(context.configuration);
  const fieldManager = managerFor(inputs, {}, settings);
  const api = objectApi(client, kind, namespaceOf(inputs));
  const stateOf = (live: KubeObject): PropertyMap =>
    toState({ inputs, live, given: request.inputs, apiVersion: textOf(inputs, "apiVersion"), fieldManager });
  let made: KubeObject;
  try {
    made = await createObject({ api, settings, fieldManager, preview, context }, inputs);
  } catch (error) {
    if (error instanceof PreviewImpossible) return { id: "", state: request.inputs };
    throw new Error(
      `resource "${context.urn}" was not successfully created by the Kubernetes API server: ${messageOf(error)}`,
      { cause: error },
    );
  }
  // Outputs that a preview shows are taken to be known: an empty status is not.
  if (preview) return { id: "", state: stateOf(removeIn(made, ["status"])) };
  try {
    const live = await awaitReady(client, inputs, made, patienceFor(inputs, request.timeoutSeconds, context));
    context.log("info", "", { ephemeral: true });
    return { id: idOf(live), state: stateOf(live) };
  } catch (error) {
    const live = error instanceof NotReady ? error.object : made;
    const message =
      `resource "${context.urn}" was successfully created, but the Kubernetes API server ` +
      `reported that it failed to fully initialize or become live: ${messageOf(error)}`;
    throw initializationFailed(message, error, idOf(live), stateOf(live), request.inputs);
  }
}

/** Brings the object to the new inputs and waits until it is ready; previews as in create. */
export async function updateKubeObject(
  kind: Kind,
  request: UpdateRequest,
  context: Context,
): Promise<PropertyMap> {
  const { settings, client: reached } = context.configuration;
  const inputs = normalizeInputs(reveal(request.news));
  const { preview } = request;
  if (preview && (containsUnknown(inputs) || reached === undefined)) return request.news;
  const client = reachable(context.configuration);
  const { inputs: old, live: before } = fromState(request.state);
  const fieldManager = managerFor(inputs, request.state, settings);
  const formerManager = managerFor(old, request.state, settings);
  const api = objectApi(client, kind, namespaceOf(inputs));
  const stateOf = (live: KubeObject): PropertyMap =>
    toState({
      inputs,
      live,
      given: request.news,
      apiVersion: apiVersionOf(request.state, old),
      fieldManager,
    });
  try {
    const change = {
      name: nameOf(before),
      inputs,
      oldInputs: prune(before, normalizeInputs(old)),
      ignoreChanges: request.ignoreChanges,
    };
    const changed = await updateObject({ api, settings, fieldManager, preview, context }, change);
    if (preview) return stateOf(changed);
    const live = await awaitReady(
      client,
      inputs,
      changed,
      patienceFor(inputs, request.timeoutSeconds, context),
    );
    context.log("info", "", { ephemeral: true });
    if (settings.enableServerSideApply && formerManager !== fieldManager)
      await relinquish(api, live, formerManager);
    return stateOf(live);
  } catch (error) {
    let live: KubeObject;
    try {
      live = await api.get(nameOf(before));
    } catch (again) {
      throw new Error(
        `update of resource "${context.urn}" failed: ${messageOf(error)}\n` +
          `unable to get cluster state: ${messageOf(again)}`,
        { cause: error },
      );
    }
    const message =
      `the Kubernetes API server reported that "${idOf(live)}" failed to fully initialize ` +
      `or become live: ${messageOf(error)}`;
    throw initializationFailed(message, error, idOf(live), stateOf(live), request.news);
  }
}

/** The name under which the provider owns an object's fields: the program's, else that in the state, else a new one. */
export function managerFor(inputs: KubeObject, state: PropertyMap, settings: Settings): string {
  if (!settings.enableServerSideApply) return CREATOR;
  return annotationOf(inputs, FIELD_MANAGER) || (fieldManagerIn(state) ?? uniqueName(`${CREATOR}-`));
}

function initializationFailed(
  message: string,
  cause: unknown,
  id: string,
  state: PropertyMap,
  inputs: PropertyMap,
): InitializationFailed {
  const reasons = cause instanceof NotReady ? cause.reasons : [];
  return new InitializationFailed(message, { id, state, inputs, reasons: [message, ...reasons] });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
