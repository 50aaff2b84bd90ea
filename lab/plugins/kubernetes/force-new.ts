/** Fields whose change needs a new object: those that the API server refuses to change, and Secrets' and ConfigMaps'
 * data unless the provider is told that they are mutable (pods take up a new name, not new content). */
import type { Settings } from "./settings.ts";
import type { KubeObject } from "./objects.ts";
import { textOf } from "./objects.ts";

const IDENTITY = [
  ["metadata", "name"],
  ["metadata", "namespace"],
];

/** Paths for `patchChanges`. */
export function forceNewFields(
  object: KubeObject,
  settings: Pick<Settings, "enableSecretMutable" | "enableConfigMapMutable">,
): readonly (readonly string[])[] {
  const immutable = object["immutable"] === true;
  switch (textOf(object, "kind")) {
    case "Secret":
      return settings.enableSecretMutable && !immutable
        ? [...IDENTITY, ["type"]]
        : [...IDENTITY, ["type"], ["stringData"], ["data"]];
    case "ConfigMap":
      return settings.enableConfigMapMutable && !immutable
        ? IDENTITY
        : [...IDENTITY, ["binaryData"], ["data"]];
    case "Service":
      return [...IDENTITY, ["spec", "clusterIP"]];
    default:
      return IDENTITY;
  }
}
