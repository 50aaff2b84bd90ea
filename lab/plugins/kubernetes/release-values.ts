/** Chart values: merging them as Helm does, and reading values files. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { Asset, isList, isMap } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";

/** `over` laid over `base`: objects are merged, anything else of `over` wins. */
export function mergeValues(base: PropertyMap, over: PropertyMap): PropertyMap {
  const merged: Record<string, PropertyValue | undefined> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name];
    merged[name] = isMap(value) && isMap(below) ? mergeValues(below, value) : value;
  }
  return merged;
}

/** The values of `valueYamlFiles`: assets with text or a path, later ones over earlier ones. */
export function valuesOfFiles(files: PropertyValue | undefined): PropertyMap {
  return isList(files) ? files.map(valuesOfFile).reduce(mergeValues, {}) : {};
}

function valuesOfFile(file: PropertyValue): PropertyMap {
  if (!(file instanceof Asset))
    throw new Error("unsupported type for 'valueYamlFiles' arg: only assets with text or a path");
  const { text, path } = file.wire;
  if (typeof text !== "string" && typeof path !== "string") {
    throw new Error("unsupported type for 'valueYamlFiles' arg: only assets with text or a path");
  }
  const content: PropertyValue | undefined = parse(
    typeof text === "string" ? text : readFileSync(String(path), "utf8"),
  );
  return isMap(content) ? content : {};
}
