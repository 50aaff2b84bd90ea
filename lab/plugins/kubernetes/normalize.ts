/** Inputs in the one form that the API server will show them in, so that writing the same thing differently is no change. */
import { containsUnknown, isMap, mapValues } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { prune } from "./prune.ts";
import { removeIn, textOf } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { shapeObject } from "./shapes.ts";

/** Filled in by the API server: never inputs. */
const READ_ONLY = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/** Normalized inputs; those with an unknown anywhere are only freed of read-only fields. */
export function normalizeInputs(object: KubeObject): KubeObject {
  const normal = containsUnknown(object) ? object : normalizeKnown(object);
  return READ_ONLY.reduce((rest, name) => removeIn(rest, ["metadata", name]), normal);
}

function normalizeKnown(object: KubeObject): KubeObject {
  const kind = textOf(object, "kind");
  return kind === "Secret" ? normalizeSecret(object) : prune(shapeObject(kind, object), object);
}

/** `stringData` becomes `data`, as in the API server; otherwise base64 is brought into its one form. */
function normalizeSecret(object: KubeObject): KubeObject {
  const texts = object["stringData"];
  const data = object["data"];
  if (isMap(texts) && Object.values(texts).every((text) => typeof text === "string")) {
    const encoded = mapValues(texts, (text) => Buffer.from(String(text), "utf8").toString("base64"));
    if (Object.keys(encoded).length > 0) {
      return removeIn({ ...object, data: { ...(isMap(data) ? data : {}), ...encoded } }, ["stringData"]);
    }
  }
  return isMap(data) ? { ...object, data: reencode(data) } : object;
}

function reencode(data: PropertyMap): PropertyMap {
  return mapValues(data, (value) => {
    if (typeof value !== "string") return value;
    const compact = value.replaceAll(/[\r\n]/g, "");
    const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact);
    return isBase64 ? compact : value;
  });
}
