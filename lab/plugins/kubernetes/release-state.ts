/** What the engine keeps of a release: its inputs completed by what is live, and `__inputs`, secret as a whole. */
import { isMap, Secret, secret, UNKNOWN } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import type { Release } from "./release-inputs.ts";
import type { LiveRelease } from "./release-live.ts";
import { mergeValues } from "./release-values.ts";
import { withSecrets, withUnknowns } from "./secrecy.ts";

/** The state of a release that is there. */
export function releaseState(inputs: PropertyMap, release: Release, live: LiveRelease): PropertyMap {
  const { name, namespace, revision, status, chart, version, appVersion } = live;
  const outputs = {
    ...release,
    name: release.name || name,
    namespace: release.namespace || namespace,
    chart: release.chart || chart,
    version,
    values: mergeValues(release.values, live.values),
    resourceNames: live.resourceNames,
    status: { appVersion, chart, name, namespace, revision, status, version },
  };
  return marked(outputs, inputs);
}

/** What a preview foretells of a release. */
export function previewState(inputs: PropertyMap, release: Release): PropertyMap {
  return { ...marked(release, inputs), resourceNames: UNKNOWN, status: UNKNOWN };
}

/** The inputs in a state, with their secret marks; undefined for a release that is being imported. */
export function inputsIn(state: PropertyMap): PropertyMap | undefined {
  const kept = state["__inputs"];
  const inputs = kept instanceof Secret ? kept.value : kept;
  return isMap(inputs) ? inputs : undefined;
}

function marked(outputs: PropertyMap, inputs: PropertyMap): PropertyMap {
  return { ...withSecrets(withUnknowns(outputs, inputs), inputs), __inputs: secret(inputs) };
}
