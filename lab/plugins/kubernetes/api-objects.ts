/** Reading and writing objects of one type in one namespace. */
import { setTimeout as sleep } from "node:timers/promises";
import { isList, isMap } from "../values.ts";
import type { PropertyValue } from "../values.ts";
import type { ApiClient } from "./api-client.ts";
import { parseObject } from "./api-client.ts";
import { StatusError } from "./api-error.ts";
import type { Kind } from "./kinds.ts";
import { nameOf, textOf } from "./objects.ts";
import type { KubeObject } from "./objects.ts";

/** How a write is made. */
export interface WriteOptions {
  readonly fieldManager?: string;
  /** Nothing is kept: the answer is what would be. */
  readonly dryRun?: boolean;
  /** Take over fields of other managers (server-side apply). */
  readonly force?: boolean;
}

/** How long a watch rests before it looks at everything anew, in milliseconds. */
const WATCH_PAUSE = 1000;

/** One change that a watch saw. */
export interface ObjectEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
}

/** Every object that is there was told of as ADDED: what was not is gone. Comes again when a watch starts anew. */
export interface Listed {
  readonly type: "LISTED";
}

/** The objects of one type in one namespace (or of the cluster). Everything throws what `ApiClient` throws. */
export interface ObjectApi {
  get(name: string): Promise<KubeObject>;
  list(): Promise<readonly KubeObject[]>;
  create(object: KubeObject, options: WriteOptions): Promise<KubeObject>;
  apply(object: KubeObject, options: WriteOptions): Promise<KubeObject>;
  patch(name: string, patch: PropertyValue, contentType: string, options: WriteOptions): Promise<KubeObject>;
  delete(name: string, propagation: string): Promise<void>;
  /** What is there, as ADDED, LISTED after it, then every change; goes on until `signal` is aborted. */
  watch(signal: AbortSignal, fieldSelector?: string): AsyncIterable<ObjectEvent | Listed>;
}

/** The API of a type; `namespace` "" is "default" for a namespaced one. */
export function objectApi(
  client: ApiClient,
  kind: Pick<Kind, "apiVersion" | "kind" | "plural" | "namespaced">,
  namespace: string,
): ObjectApi {
  const root = kind.apiVersion.includes("/") ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const scope = !kind.namespaced ? "" : `/namespaces/${encodeURIComponent(namespace || "default")}`;
  const collection = `${root}${scope}/${kind.plural}`;
  const at = (name: string): string => `${collection}/${encodeURIComponent(name)}`;
  const watched: Watched = { path: collection, apiVersion: kind.apiVersion, kind: kind.kind };
  return {
    get: (name) => client.send({ method: "GET", path: at(name) }),
    async list() {
      const { items } = await listAll(client, watched, undefined);
      return items;
    },
    create: (object, options) =>
      client.send({ method: "POST", path: collection, query: writeQuery(options), body: object }),
    apply: (object, options) =>
      client.send({
        method: "PATCH",
        path: at(nameOf(object)),
        query: {
          ...writeQuery(options),
          ...(options.force === undefined ? {} : { force: String(options.force) }),
        },
        body: object,
        contentType: "application/apply-patch+yaml",
      }),
    patch: (name, patch, contentType, options) =>
      client.send({ method: "PATCH", path: at(name), query: writeQuery(options), body: patch, contentType }),
    async delete(name, propagationPolicy) {
      const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy };
      await client.send({ method: "DELETE", path: at(name), body });
    },
    watch: (signal, fieldSelector) => watchFrom(client, watched, signal, fieldSelector),
  };
}

/** A collection; the items of a list do not say of themselves what they are. */
interface Watched {
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
}

async function* watchFrom(
  client: ApiClient,
  watched: Watched,
  signal: AbortSignal,
  fieldSelector: string | undefined,
): AsyncIterable<ObjectEvent | Listed> {
  while (!signal.aborted) {
    const { items, version } = await listAll(client, watched, fieldSelector);
    for (const object of items) yield { type: "ADDED", object };
    yield { type: "LISTED" };
    const query = { watch: "true", resourceVersion: version, ...selector(fieldSelector) };
    try {
      for await (const line of client.lines({ method: "GET", path: watched.path, query }, signal)) {
        const { type, object } = parseObject(line);
        // ERROR: the version that was watched from is too old by now, so look at everything anew.
        if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") break;
        if (isMap(object)) yield { type, object };
      }
      await sleep(WATCH_PAUSE, undefined, { signal });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof StatusError && error.code !== 410) throw error;
    }
  }
}

async function listAll(
  client: ApiClient,
  watched: Watched,
  fieldSelector: string | undefined,
): Promise<{ readonly items: readonly KubeObject[]; readonly version: string }> {
  const list = await client.send({ method: "GET", path: watched.path, query: selector(fieldSelector) });
  const items = isList(list["items"]) ? list["items"].filter(isMap) : [];
  return {
    items: items.map((item) => ({ apiVersion: watched.apiVersion, kind: watched.kind, ...item })),
    version: textOf(list, "metadata", "resourceVersion"),
  };
}

function selector(fieldSelector: string | undefined): Record<string, string> {
  return fieldSelector === undefined ? {} : { fieldSelector };
}

function writeQuery(options: WriteOptions): Record<string, string> {
  return {
    ...(options.fieldManager === undefined ? {} : { fieldManager: options.fieldManager }),
    ...(options.dryRun === true ? { dryRun: "All" } : {}),
  };
}
