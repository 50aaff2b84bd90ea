/**
 * Field managers of server-side apply. Objects are created with a plain POST (so that one that exists is not taken over
 * by accident), which makes a manager of the operation "Update"; the first apply turns that into our own manager, or
 * fields that the program drops later would stay. Like the real provider (pulumi-kubernetes `await/await.go`).
 */
import { isList, isMap } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { getIn, textOf } from "./objects.ts";
import type { KubeObject } from "./objects.ts";

/** The manager of created objects, before their first apply. */
export const CREATOR = "pulumi-kubernetes";

const TAKEN_OVER: readonly { readonly prefix: string; readonly operation: string }[] = [
  { prefix: "kubectl", operation: "Apply" },
  { prefix: "kubectl", operation: "Update" },
  { prefix: "before-first-apply", operation: "Update" },
  { prefix: CREATOR, operation: "Update" },
  { prefix: "pulumi-resource-kubernetes", operation: "Update" },
];

/** The object's `managedFields`. */
export function managersOf(object: KubeObject): readonly PropertyMap[] {
  const entries = getIn(object, "metadata", "managedFields");
  return isList(entries) ? entries.filter(isMap) : [];
}

/** `managedFields` in which `manager` has what earlier managers of the same program had; undefined when it has already. */
export function takeOver(
  entries: readonly PropertyMap[],
  manager: string,
): readonly PropertyMap[] | undefined {
  const isOurs = (entry: PropertyMap): boolean =>
    entry["manager"] === manager && entry["operation"] === "Apply";
  const taken = entries.filter((entry) => !isOurs(entry) && isTakenOver(entry));
  const [first] = taken;
  if (first === undefined) return undefined;
  const base = entries.find(isOurs) ?? { ...first, manager, operation: "Apply" };
  const fields = [base, ...taken].map((entry) => entry["fieldsV1"]).reduce(mergeFields, {});
  const others = entries.filter((entry) => !isOurs(entry) && !taken.includes(entry));
  return [...others, { ...base, fieldsV1: fields ?? {} }];
}

/** True when a path of field names is in one of these entries' fields. */
export function ownsField(entries: readonly PropertyMap[], path: readonly string[]): boolean {
  return entries.some((entry) => getIn(entry["fieldsV1"], ...path.map((name) => `f:${name}`)) !== undefined);
}

/** True when a preview may take over fields: what the real update would have taken over before. */
export function hasCreator(entries: readonly PropertyMap[]): boolean {
  return entries.some((entry) => entry["operation"] === "Update" && textOf(entry, "manager") === CREATOR);
}

function isTakenOver(entry: PropertyMap): boolean {
  if (textOf(entry, "subresource") !== "") return false;
  return TAKEN_OVER.some(
    ({ prefix, operation }) =>
      textOf(entry, "manager").startsWith(prefix) && entry["operation"] === operation,
  );
}

function mergeFields(
  left: PropertyValue | undefined,
  right: PropertyValue | undefined,
): PropertyValue | undefined {
  if (!isMap(left) || !isMap(right)) return isMap(right) ? right : left;
  const merged: Record<string, PropertyValue | undefined> = { ...left };
  for (const [name, value] of Object.entries(right)) merged[name] = mergeFields(merged[name], value);
  return merged;
}
