/** What an `up` would change between two graphs: the mocks' answer to a preview's diff. */
import { isDeepStrictEqual } from "node:util";
import type { RecordedGraph, RecordedResource } from "./mocks.ts";

/**
 * Differences as lines, sorted: `+ name`, `- name`, and for changed inputs `~ name: property`, or `+- name: property`
 * where the property's change replaces the resource. Properties under `ignoreChanges` are no difference.
 */
export function changes(before: RecordedGraph, after: RecordedGraph): string[] {
  const old = new Map(before.resources.map((resource) => [keyOf(resource), resource]));
  const now = new Map(after.resources.map((resource) => [keyOf(resource), resource]));
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, { name }]) => `- ${name}`);
  const others = [...now].flatMap(([key, resource]) => {
    const previous = old.get(key);
    return previous ? changed(previous, resource) : [`+ ${resource.name}`];
  });
  return [...gone, ...others].sort();
}

function changed(before: RecordedResource, after: RecordedResource): string[] {
  const ignored = (after.options["ignoreChanges"] ?? []) as readonly string[];
  const replacing = (after.options["replaceOnChanges"] ?? []) as readonly string[];
  const paths = differing(before.revealed, after.revealed, "").filter((path) => !ignored.includes(path));
  return paths.map((path) => {
    const replaces = replacing.some((option) => option.replace("[*]", "") === path.replace(/\[\d+\]$/, ""));
    return `${replaces ? "+-" : "~"} ${after.name}: ${path}`;
  });
}

function differing(one: unknown, other: unknown, path: string): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (Array.isArray(one) && Array.isArray(other)) {
    const places = [...Array(Math.max(one.length, other.length)).keys()];
    return places.flatMap((place) => differing(one[place], other[place], `${path}[${place}]`));
  }
  if (isObject(one) && isObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].flatMap((key) => differing(one[key], other[key], path === "" ? key : `${path}.${key}`));
  }
  return [path];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keyOf({ type, name }: RecordedResource): string {
  return `${type} ${name}`;
}
