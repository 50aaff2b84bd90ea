/**
 * What differs between two property maps, property by property, as the engine's `detailedDiff` wants it: so that a
 * preview names `spec.ports[0].nodePort` and not just `spec`.
 */
import { Asset, isList, isMap, reveal, Secret, Unknown } from "./values.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

/** Names and indices from the top, e.g. ["spec", "ports", 0, "nodePort"]. */
export type PropertyPath = readonly (string | number)[];

/** One property that differs. */
export interface PropertyChange {
  readonly path: PropertyPath;
  readonly kind: "add" | "delete" | "update";
  /** True when the change needs a new resource. */
  readonly replace: boolean;
  /** True when old and new *inputs* were compared, false when old state and new inputs. */
  readonly inputDiff: boolean;
}

/** What the differ is told beyond the two maps. */
export interface DiffOptions {
  /** Says of a path whether its change needs a new resource; by default none does. */
  readonly replaces?: (path: PropertyPath) => boolean;
  /** The engine's `ignoreChanges`: property paths (`spec.ports[0]`), whose changes, and those below, do not count. */
  readonly ignoreChanges?: readonly string[];
  /** See `PropertyChange.inputDiff`; true unless told otherwise. */
  readonly inputDiff?: boolean;
  /**
   * True: a secret is one value, whatever it holds, and differs from the same value unmarked (what pulumi-go-provider
   * does). By default secrets are compared by what they hold, property by property.
   */
  readonly wholeSecrets?: boolean;
}

/**
 * The changes from `before` to `after`, in the order of the properties. Null is the same as absent; an unknown differs
 * from everything.
 */
export function differences(
  before: PropertyMap,
  after: PropertyMap,
  options: DiffOptions = {},
): readonly PropertyChange[] {
  const ignored = (options.ignoreChanges ?? []).map(parsePath);
  const found: PropertyChange[] = [];
  const report = (path: PropertyPath, kind: PropertyChange["kind"]): void => {
    if (ignored.some((prefix) => isBelow(path, prefix))) return;
    found.push({
      path,
      kind,
      replace: options.replaces?.(path) ?? false,
      inputDiff: options.inputDiff ?? true,
    });
  };
  if (options.wholeSecrets === true) compareMaps(before, after, [], report);
  else compareMaps(reveal(before), reveal(after), [], report);
  return found;
}

/** True when both values are the same: secrets by what they hold, null as absent, an unknown never. */
export function same(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  return differences({ value: left }, { value: right }).length === 0;
}

/** The path as Pulumi writes it: `spec.ports[0]["example.com/name"]`. */
export function formatPath(path: PropertyPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `["${step.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"]`;
  }
  return text;
}

/** The path that `formatPath` (or a program's `ignoreChanges`) wrote; `[*]` becomes the name "*", which matches any step. */
export function parsePath(text: string): PropertyPath {
  const steps: (string | number)[] = [];
  for (const match of text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g)) {
    const [, quoted, index, name] = match;
    if (quoted !== undefined) steps.push(quoted.replaceAll(/\\(.)/g, "$1"));
    else if (index !== undefined) steps.push(index === "*" ? index : Number(index));
    else if (name !== undefined) steps.push(name);
  }
  return steps;
}

/** True when `path` is `prefix` or lies below it. */
export function isBelow(path: PropertyPath, prefix: PropertyPath): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => step === "*" || step === path[index]);
}

type Report = (path: PropertyPath, kind: PropertyChange["kind"]) => void;

function compareMaps(before: PropertyMap, after: PropertyMap, path: PropertyPath, report: Report): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(before[name] ?? undefined, after[name] ?? undefined, [...path, name], report);
  }
}

function compare(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: PropertyPath,
  report: Report,
): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) report(path, "add");
  else if (after === undefined) report(path, "delete");
  else if (isMap(before) && isMap(after)) compareMaps(before, after, path, report);
  else if (isList(before) && isList(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      compare(before[index] ?? undefined, after[index] ?? undefined, [...path, index], report);
    }
  } else if (!sameLeaf(before, after)) report(path, "update");
}

function sameLeaf(before: PropertyValue, after: PropertyValue): boolean {
  if (before instanceof Unknown || after instanceof Unknown) return false;
  if (before instanceof Secret && after instanceof Secret) return same(before.value, after.value);
  if (before instanceof Asset && after instanceof Asset) return before.wire["hash"] === after.wire["hash"];
  return before === after;
}
