/** JSON merge patches (RFC 7386): what turns one object into another. */
import { isList, isMap, Unknown } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";

/**
 * The patch from `before` to `after`. Null means "remove"; an unknown of `after` is null in a patch too, since it has
 * no JSON form: readers look at `after` to tell the two apart. Lists are replaced whole. An unknown in place of a map
 * removes what the map holds, like in the real provider: so its previews show a Secret's data when they are unknown.
 */
export function mergePatch(before: PropertyMap, after: PropertyMap): PropertyMap {
  const patch: Record<string, PropertyValue | undefined> = { ...removals(before, after) };
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (isMap(old) && (isMap(value) || value instanceof Unknown)) {
      const changes = isMap(value) ? mergePatch(old, value) : removals(old, {});
      if (Object.keys(changes).length > 0) patch[name] = changes;
    } else if (value !== undefined && (old === undefined || !equal(old, value))) {
      patch[name] = value instanceof Unknown ? null : value;
    }
  }
  return patch;
}

/**
 * The patch that brings `current` to `after`, where only what `before` had and `after` has not is removed: what others
 * added to `current` stays. This is Kubernetes' three-way merge without a schema.
 */
export function threeWayPatch(before: PropertyMap, after: PropertyMap, current: PropertyMap): PropertyMap {
  const inner = (name: string): PropertyMap => asMap(before[name]);
  const changed: Record<string, PropertyValue | undefined> = { ...removals(before, after) };
  for (const [name, value] of Object.entries(after)) {
    const now = current[name];
    if (isMap(now) && isMap(value)) {
      const patch = threeWayPatch(inner(name), value, now);
      if (Object.keys(patch).length > 0) changed[name] = patch;
    } else if (value !== undefined && (now === undefined || !equal(now, value))) {
      changed[name] = value instanceof Unknown ? null : value;
    }
  }
  return changed;
}

function removals(before: PropertyMap, after: PropertyMap): PropertyMap {
  const gone = Object.keys(before).filter((name) => before[name] !== undefined && after[name] === undefined);
  return Object.fromEntries(gone.map((name) => [name, null]));
}

function asMap(value: PropertyValue | undefined): PropertyMap {
  return isMap(value) ? value : {};
}

/** True when two plain values are the same; an unknown is the same as nothing, not even as itself. */
export function equal(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (left instanceof Unknown || right instanceof Unknown) return false;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (isMap(left) && isMap(right)) {
    const names = Object.keys(left).filter((name) => left[name] !== undefined);
    const others = Object.keys(right).filter((name) => right[name] !== undefined);
    return names.length === others.length && names.every((name) => equal(left[name], right[name]));
  }
  return left === right;
}
