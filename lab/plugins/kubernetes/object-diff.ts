/** Diff of Kubernetes objects: the live object, cut down to what the old inputs named, against the new inputs. */
import { isBelow, parsePath } from "../differ.ts";
import type { PropertyChange } from "../differ.ts";
import type { DiffRequest, DiffResult } from "../provider.ts";
import { reveal } from "../values.ts";
import { fromState } from "./checkpoint.ts";
import { forceNewFields } from "./force-new.ts";
import type { Kind } from "./kinds.ts";
import { mergePatch } from "./merge-patch.ts";
import { isAutonamed, isNamed } from "./naming.ts";
import { normalizeInputs } from "./normalize.ts";
import { nameOf, namespaceOf, removeIn, setIn } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { patchChanges } from "./patch-diff.ts";
import { prune } from "./prune.ts";
import type { Settings } from "./settings.ts";

/** What a change of the inputs, or of the live object, means. */
export function diffObject(kind: Kind, request: DiffRequest, settings: Settings): DiffResult {
  const { inputs: oldInputs, live } = fromState(request.state);
  const news = settleNamespace(kind, normalizeInputs(reveal(request.news)));
  const old = settleNamespace(kind, seenThroughInputs(live, normalizeInputs(oldInputs), news, settings));
  const forceNew = forceNewFields(news, settings);
  const patch = mergePatch(old, news);
  const ignored = request.ignoreChanges.map(parsePath);
  const changes = patchChanges(patch, { old, news, oldInputs: old }, forceNew)
    .filter((change) => !ignored.some((path) => isBelow(change.path, path)))
    .map(replaceWithoutMetadata);
  return {
    changes,
    // The new object would have the old one's name, which the program chose: so the old one must go first.
    deleteBeforeReplace:
      changes.some((change) => change.replace) &&
      isNamed(news, request.news) &&
      !isAutonamed(news) &&
      nameOf(news) === nameOf(live) &&
      namespaceOf(news) === namespaceOf(live),
  };
}

function seenThroughInputs(
  live: KubeObject,
  oldInputs: KubeObject,
  news: KubeObject,
  settings: Settings,
): KubeObject {
  const pruned = prune(live, oldInputs);
  const unversioned = settings.enableServerSideApply
    ? removeIn(pruned, ["metadata", "resourceVersion"])
    : pruned;
  const named = nameOf(news) === "" ? unversioned : setIn(unversioned, ["metadata", "name"], nameOf(live));
  const { apiVersion = news["apiVersion"], kind = news["kind"] } = named;
  return { ...named, apiVersion, kind };
}

/** "default" where no namespace is named, so that naming it is no change; none for what has no namespace. */
function settleNamespace(kind: Kind, object: KubeObject): KubeObject {
  const path = ["metadata", "namespace"];
  return kind.namespaced ? setIn(object, path, namespaceOf(object) || "default") : removeIn(object, path);
}

/** Losing all metadata is losing the name. */
function replaceWithoutMetadata(change: PropertyChange): PropertyChange {
  const losesName = change.kind === "delete" && change.path.length === 1 && change.path[0] === "metadata";
  return losesName ? { ...change, replace: true } : change;
}
