/** Cutting an object down to the fields of another: the live object seen as the program's inputs would show it. */
import { isList, isMap } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";

/** The fields of `source` that `target` has too, at every depth; where their types differ, the whole of `source`'s. */
export function prune(source: PropertyMap, target: PropertyMap): PropertyMap {
  const pruned: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(source)) {
    const wanted = target[name];
    if (value !== undefined && wanted !== undefined) pruned[name] = pruneValue(value, wanted);
  }
  return pruned;
}

function pruneValue(source: PropertyValue, target: PropertyValue): PropertyValue {
  if (isMap(source) && isMap(target)) return prune(source, target);
  if (isList(source) && isList(target)) return pruneList(source, target);
  return source;
}

/** Lists are matched by position, like the real provider does; a list longer than the target's loses its end. */
function pruneList(
  source: readonly PropertyValue[],
  target: readonly PropertyValue[],
): readonly PropertyValue[] {
  if (source.length === 0 || target.length === 0) return [];
  if (typeOf(source[0]) !== typeOf(target[0])) return source;
  return target.slice(0, source.length).map((wanted, index) => pruneValue(source[index] ?? null, wanted));
}

function typeOf(value: PropertyValue | undefined): string {
  if (isMap(value)) return "map";
  return isList(value) ? "list" : value === null ? "null" : typeof value;
}
