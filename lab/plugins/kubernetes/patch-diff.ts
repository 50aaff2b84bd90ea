/**
 * From a merge patch to the properties that a preview names. The rules are those of the real provider
 * (pulumi-kubernetes `provider.go`, convertPatchToDiff): fields that only the cluster fills in are no difference.
 */
import type { PropertyChange, PropertyPath } from "../differ.ts";
import { isList, isMap, Unknown } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { equal } from "./merge-patch.ts";

/** The three versions that a patch is read against. */
interface Versions<V> {
  /** What is there now. */
  readonly old: V;
  /** What the program wants. */
  readonly news: V;
  /** What the program wanted before. */
  readonly oldInputs: V;
}

type Maybe = PropertyValue | undefined;

/**
 * The changes of `patch`. `forceNew` lists paths whose change, or that of anything below them, needs a new object; e.g.
 * [["metadata", "name"], ["data"]].
 */
export function patchChanges(
  patch: PropertyMap,
  versions: Versions<PropertyMap>,
  forceNew: readonly (readonly string[])[],
): readonly PropertyChange[] {
  const changes: PropertyChange[] = [];
  const report = (
    path: PropertyPath,
    value: PropertyValue,
    kind: PropertyChange["kind"],
    inputDiff: boolean,
  ): void => {
    const replace = forceNew.some((pattern) => touches(path, value, pattern));
    changes.push({ path, kind, replace, inputDiff });
  };
  mapChanges([], patch, versions, false, report);
  return changes;
}

type Report = (
  path: PropertyPath,
  value: PropertyValue,
  kind: PropertyChange["kind"],
  inputDiff: boolean,
) => void;

function valueChanges(
  path: PropertyPath,
  value: PropertyValue,
  versions: Versions<Maybe>,
  inList: boolean,
  report: Report,
): void {
  const { old, news, oldInputs } = versions;
  // Nothing wanted now: either it was wanted before and goes, or the cluster alone knows of it.
  if (news === undefined && (value !== null || oldInputs === undefined)) return;
  if (value === null) {
    if (!(news instanceof Unknown)) report(path, value, "delete", true);
    else report(path, value, old === undefined ? "add" : "update", false);
  } else if (old === undefined) report(path, value, "add", false);
  else if (isMap(value) && isMap(old)) {
    mapChanges(path, value, { old, news: asMap(news), oldInputs: asMap(oldInputs) }, inList, report);
  } else if (isList(value) && isList(old)) {
    listChanges(path, value, { old, news: asList(news), oldInputs: asList(oldInputs) }, report);
  } else if (!equal(value, old)) report(path, value, "update", false);
}

function mapChanges(
  path: PropertyPath,
  patch: PropertyMap,
  versions: Versions<PropertyMap>,
  inList: boolean,
  report: Report,
): void {
  const { old, news, oldInputs } = versions;
  const at = (name: string): Versions<Maybe> => ({
    old: old[name],
    news: news[name],
    oldInputs: oldInputs[name],
  });
  for (const [name, value] of Object.entries(patch)) {
    if (value !== undefined) valueChanges([...path, name], value, at(name), inList, report);
  }
  if (!inList) return;
  // A list is replaced whole, so what an item lost is not in the patch.
  for (const name of Object.keys(old)) {
    if (!(name in patch)) valueChanges([...path, name], null, at(name), true, report);
  }
}

function listChanges(
  path: PropertyPath,
  patch: readonly PropertyValue[],
  versions: Versions<readonly PropertyValue[]>,
  report: Report,
): void {
  const { old, news, oldInputs } = versions;
  for (let index = 0; index < Math.max(patch.length, old.length); index++) {
    const item = patch[index];
    // Beyond the end of one of the lists its value counts as null, which unlike undefined is something that was there.
    const at = { old: old[index], news: news[index] ?? null, oldInputs: oldInputs[index] ?? null };
    valueChanges(
      [...path, index],
      item === undefined || item instanceof Unknown ? null : item,
      at,
      true,
      report,
    );
  }
}

/** True when the pattern's path leads to the changed value, into it, or to something that holds it. */
function touches(path: PropertyPath, value: PropertyValue, pattern: readonly string[]): boolean {
  let inside: Maybe = value;
  return pattern.every((step, index) => {
    if (index < path.length) return path[index] === step;
    inside = isMap(inside) ? inside[step] : undefined;
    return inside !== undefined;
  });
}

function asMap(value: Maybe): PropertyMap {
  return isMap(value) ? value : {};
}

function asList(value: Maybe): readonly PropertyValue[] {
  return isList(value) ? value : [];
}
