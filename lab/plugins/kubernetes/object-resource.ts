/** Kubernetes objects as a resource type; here: Read and Delete. */
import type { ConfiguredContext, DeleteRequest, ReadRequest, ReadResult, ResourceType } from "../provider.ts";
import { InitializationFailed } from "../provider.ts";
import { reveal } from "../values.ts";
import { isRefusal } from "./api-error.ts";
import { objectApi } from "./api-objects.ts";
import { awaitGone, checkReady } from "./await-object.ts";
import { apiVersionOf, fromState, toState } from "./checkpoint.ts";
import type { Cluster } from "./cluster.ts";
import type { Kind } from "./kinds.ts";
import { normalizeInputs } from "./normalize.ts";
import { checkObject } from "./object-check.ts";
import { diffObject } from "./object-diff.ts";
import { createKubeObject, managerFor, updateKubeObject } from "./object-write.ts";
import { annotationOf, DELETION_PROPAGATION, namespaceOf, parseId, removeIn } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { prune } from "./prune.ts";
import { withSecrets } from "./secrecy.ts";
import { unreachableDelete, unreachableRead } from "./unreachable.ts";
import { NotReady, patienceFor, statusLog } from "./wait.ts";

type Context = ConfiguredContext<Cluster>;

/** The resource type of a kind of object. */
export function objectResource(kind: Kind): ResourceType<Cluster> {
  return {
    check: (request, context) => checkObject(kind, request, context),
    diff: (request, context) => diffObject(kind, request, context.configuration.settings),
    create: (request, context) => createKubeObject(kind, request, context),
    read: (request, context) => read(kind, request, context),
    update: (request, context) => updateKubeObject(kind, request, context),
    delete: (request, context) => remove(kind, request, context),
  };
}

/** Filled in by the cluster: no inputs of an object that is imported. */
const NOT_IMPORTED = [
  ["status"],
  ["metadata", "creationTimestamp"],
  ["metadata", "generation"],
  ["metadata", "managedFields"],
  ["metadata", "resourceVersion"],
  ["metadata", "uid"],
  ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"],
];

async function read(kind: Kind, request: ReadRequest, context: Context): Promise<ReadResult | undefined> {
  const { client, settings } = context.configuration;
  if (client === undefined) return unreachableRead(request, context);
  const { namespace, name } = parseId(request.id);
  const given = normalizeInputs(reveal(request.inputs));
  const isImport = Object.keys(given).length === 0;
  const oldInputs: KubeObject = isImport
    ? {
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: { name, ...(namespace === "" ? {} : { namespace }) },
      }
    : given;
  let live: KubeObject;
  try {
    live = await objectApi(client, kind, namespaceOf(oldInputs) || namespace).get(name);
  } catch (error) {
    if (isRefusal(error, "NotFound")) return undefined;
    throw error;
  }
  const inputs = isImport
    ? NOT_IMPORTED.reduce<KubeObject>((rest, path) => removeIn(rest, path), live)
    : prune(live, oldInputs);
  const found = {
    id: request.id,
    state: toState({
      inputs,
      live,
      given: request.inputs,
      apiVersion: apiVersionOf(request.state, oldInputs),
      fieldManager: managerFor(oldInputs, request.state, settings),
    }),
    inputs: withSecrets(inputs, request.inputs),
  };
  if (isImport) return found;
  try {
    await checkReady(client, oldInputs, live, statusLog(context));
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    throw new InitializationFailed(error.message, { ...found, reasons: [error.message, ...error.reasons] });
  }
  return found;
}

async function remove(kind: Kind, request: DeleteRequest, context: Context): Promise<void> {
  const { client } = context.configuration;
  if (client === undefined) return unreachableDelete(context);
  const { inputs, live } = fromState(request.state);
  const { name } = parseId(request.id);
  const api = objectApi(client, kind, namespaceOf(live));
  try {
    await api.delete(name, propagationOf(inputs));
  } catch (error) {
    if (isRefusal(error, "NotFound")) return;
    throw error;
  }
  const patience = patienceFor(inputs, request.timeoutSeconds, context);
  await awaitGone(client, api, live, inputs, patience, (message) => context.log("warning", message));
  context.log("info", "", { ephemeral: true });
}

function propagationOf(inputs: KubeObject): string {
  const policy = annotationOf(inputs, DELETION_PROPAGATION).toLowerCase();
  return policy === "orphan" ? "Orphan" : policy === "background" ? "Background" : "Foreground";
}
