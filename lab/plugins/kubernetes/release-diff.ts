/** Diff of Helm releases: names the value, the version or the option that changed. */
import type { DiffRequest, DiffResult } from "../provider.ts";
import { reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { threeWayPatch } from "./merge-patch.ts";
import { removeIn } from "./objects.ts";
import { patchChanges } from "./patch-diff.ts";
import { inputsIn } from "./release-state.ts";

/** A release lives by its name in its namespace. */
const FORCE_NEW = [["name"], ["namespace"]];

/**
 * What a change of the inputs, or of what is live, means. Values that somebody added to the release are left alone,
 * values that somebody changed are changed back. Of the program's `ignoreChanges` the engine has seen to all but
 * `version`, since the version in the inputs is the one that the check resolved.
 */
export function diffRelease(request: DiffRequest): DiffResult {
  const old = reveal(request.state);
  const kept = inputsIn(old) ?? {};
  const oldInputs = ["checksum", "resourceNames"].reduce<PropertyMap>(
    (inputs, name) => removeIn(inputs, [name]),
    kept,
  );
  const checked = reveal(request.news);
  const news = request.ignoreChanges.includes("version") ? { ...checked, version: old["version"] } : checked;
  const patch = threeWayPatch(oldInputs, news, old);
  const changes = patchChanges(patch, { old, news, oldInputs }, FORCE_NEW);
  // Without changes the engine is left to find some in the inputs: a failed upgrade left the release as wanted, but
  // not the inputs.
  return { changes, detailed: changes.length > 0 };
}
