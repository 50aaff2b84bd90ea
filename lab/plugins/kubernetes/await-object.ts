/** Waiting for an object after it was written, and after it was told to go. */
import { isList } from "../values.ts";
import type { ApiClient } from "./api-client.ts";
import { objectApi } from "./api-objects.ts";
import type { ObjectApi } from "./api-objects.ts";
import { isRefusal } from "./api-error.ts";
import { awaitIngress, checkIngress } from "./await-ingress.ts";
import { awaitService, checkService } from "./await-service.ts";
import { EVENTS } from "./kinds.ts";
import { annotationOf, getIn, nameOf, namespaceOf, SKIP_AWAIT, textOf } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { NotReady, watchUntil } from "./wait.ts";
import type { Patience, StatusLog } from "./wait.ts";

/** The live object, once it is ready. Kinds without a rule are ready at once, as is what says skipAwait. */
export async function awaitReady(
  client: ApiClient,
  inputs: KubeObject,
  live: KubeObject,
  patience: Patience,
): Promise<KubeObject> {
  if (annotationOf(inputs, SKIP_AWAIT) === "true") {
    patience.status("info", "Skipping await logic");
    return live;
  }
  switch (textOf(live, "kind")) {
    case "Ingress":
      return withEvents(client, live, patience, () => awaitIngress(client, live, patience));
    case "Service":
      return withEvents(client, live, patience, () => awaitService(client, live, patience));
    default:
      return live;
  }
}

/** Throws `NotReady` when the object as it is now is not ready. */
export async function checkReady(
  client: ApiClient,
  inputs: KubeObject,
  live: KubeObject,
  status: StatusLog,
): Promise<void> {
  if (annotationOf(inputs, SKIP_AWAIT) === "true") return;
  if (textOf(live, "kind") === "Ingress") await checkIngress(client, live, status);
  if (textOf(live, "kind") === "Service") await checkService(client, live, status);
}

/** Waits until the object is gone; a Namespace that says skipAwait is not waited for. */
export async function awaitGone(
  client: ApiClient,
  api: ObjectApi,
  object: KubeObject,
  inputs: KubeObject,
  patience: Patience,
  warn: (message: string) => void,
): Promise<void> {
  if (annotationOf(inputs, SKIP_AWAIT) === "true" && textOf(inputs, "kind") === "Namespace") return;
  const name = nameOf(object);
  let last = object;
  let seen = false;
  let gone = await isGone(api, name);
  const outcome = await withEvents(client, object, patience, () =>
    watchUntil(
      [
        {
          api,
          fieldSelector: `metadata.name=${name}`,
          onEvent: (event) => {
            last = event.object;
            seen = true;
            gone = event.type === "DELETED";
            if (!gone && getIn(last, "metadata", "deletionTimestamp") !== undefined) {
              patience.status("info", "Resource scheduled for deletion");
            }
          },
          onListed: () => {
            gone ||= !seen;
            seen = false;
          },
        },
      ],
      () => gone,
      patience,
    ),
  );
  if (outcome === "satisfied" || (await isGone(api, name))) return;
  const finalizers = getIn(last, "metadata", "finalizers");
  warn(
    `finalizers might be preventing deletion (${isList(finalizers) ? finalizers.map(String).join(", ") : ""})`,
  );
  throw new NotReady(
    outcome === "timeout" ? "timed out waiting for the condition" : "context canceled",
    last,
    [],
  );
}

async function isGone(api: ObjectApi, name: string): Promise<boolean> {
  try {
    await api.get(name);
    return false;
  } catch (error) {
    if (isRefusal(error, "NotFound")) return true;
    throw error;
  }
}

/** Shows the cluster's warnings about the object while `work` waits for it. */
async function withEvents<T>(
  client: ApiClient,
  object: KubeObject,
  patience: Patience,
  work: () => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const uid = textOf(object, "metadata", "uid");
  const show = async (): Promise<void> => {
    const events = objectApi(client, EVENTS, namespaceOf(object)).watch(
      stop.signal,
      `involvedObject.uid=${uid}`,
    );
    for await (const seen of events) {
      if (seen.type === "LISTED" || seen.object["type"] !== "Warning") continue;
      patience.status("warning", `${textOf(seen.object, "reason")}: ${textOf(seen.object, "message")}`);
    }
  };
  // The events are a help; not being allowed to read them is no reason to fail.
  show().catch(() => undefined);
  try {
    return await work();
  } finally {
    stop.abort();
  }
}
