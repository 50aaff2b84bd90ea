/**
 * Kubernetes objects as plain property maps (secret marks stripped, unknowns kept): reading and changing fields
 * without mutation. What is asked of a field that is unknown or of the wrong type behaves like the "unstructured"
 * helpers of apimachinery: it is as if it were not there.
 */
import { isMap, Unknown } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";

/** A Kubernetes object, of a program (it may hold unknowns) or of the API server. */
export type KubeObject = PropertyMap;

/** Set by this provider on objects that it named: lets a later Diff know that a replacement may take a new name. */
export const AUTONAMED = "pulumi.com/autonamed";
/** "true": create and update do not wait for readiness, and a Namespace's delete does not wait either. */
export const SKIP_AWAIT = "pulumi.com/skipAwait";
/** Seconds to wait, when the resource option `customTimeouts` does not say. */
export const TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds";
/** "true": server-side apply takes over fields that another manager owns. */
export const PATCH_FORCE = "pulumi.com/patchForce";
/** Name of the field manager instead of the generated one. */
export const FIELD_MANAGER = "pulumi.com/patchFieldManager";
/** "background" or "orphan" instead of foreground deletion. */
export const DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy";

/** The field at a path of names, or undefined. */
export function getIn(
  value: PropertyValue | undefined,
  ...path: readonly string[]
): PropertyValue | undefined {
  let at = value;
  for (const step of path) at = isMap(at) ? at[step] : undefined;
  return at;
}

/** The object with the field at `path` set; objects on the way are made, and whatever else was there replaced. */
export function setIn(object: KubeObject, path: readonly string[], value: PropertyValue): KubeObject {
  const [first, ...rest] = path;
  if (first === undefined) return object;
  const inner = object[first];
  return { ...object, [first]: rest.length === 0 ? value : setIn(isMap(inner) ? inner : {}, rest, value) };
}

/** The object without the field at `path`. */
export function removeIn(object: KubeObject, path: readonly string[]): KubeObject {
  const [first, ...rest] = path;
  if (first === undefined || object[first] === undefined) return object;
  const inner = object[first];
  if (rest.length > 0) return isMap(inner) ? { ...object, [first]: removeIn(inner, rest) } : object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== first));
}

/** The text of a field, or "" when it is absent, unknown or no text. */
export function textOf(object: KubeObject, ...path: readonly string[]): string {
  const value = getIn(object, ...path);
  return typeof value === "string" ? value : "";
}

/** `metadata.name`, or "". */
export function nameOf(object: KubeObject): string {
  return textOf(object, "metadata", "name");
}

/** `metadata.namespace`, or "". */
export function namespaceOf(object: KubeObject): string {
  return textOf(object, "metadata", "namespace");
}

/** The annotation's text, or "". As in apimachinery, one annotation that is not a text hides them all. */
export function annotationOf(object: KubeObject, name: string): string {
  const annotations = getIn(object, "metadata", "annotations");
  if (!isMap(annotations) || Object.values(annotations).some((value) => typeof value !== "string")) return "";
  return textOf(annotations, name);
}

/** The object with the annotation set to "true", unless its annotations are unknown. */
export function annotateTrue(object: KubeObject, name: string): KubeObject {
  const metadata = object["metadata"];
  if (metadata instanceof Unknown || getIn(metadata, "annotations") instanceof Unknown) return object;
  return setIn(object, ["metadata", "annotations", name], "true");
}

/** "namespace/name", or the name alone: the ID of a resource in Pulumi's state. */
export function idOf(object: KubeObject): string {
  return qualifiedName(namespaceOf(object), nameOf(object));
}

/** See `idOf`. */
export function qualifiedName(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** The two parts of an ID. */
export function parseId(id: string): { readonly namespace: string; readonly name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}
