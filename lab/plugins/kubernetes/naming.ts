/** Names that the provider makes up: of objects, releases and field managers. */
import { createHash, randomBytes } from "node:crypto";
import { isMap, Unknown } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { annotateTrue, annotationOf, AUTONAMED, getIn, nameOf, setIn } from "./objects.ts";
import type { KubeObject } from "./objects.ts";

/** What the engine says about automatic names (Pulumi.yaml, `pulumi:autonaming`). */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

/** `prefix` and eight hexadecimal digits; the same for the same seed, at random without one. */
export function uniqueName(prefix: string, seed: Uint8Array = new Uint8Array()): string {
  const digits = seed.length === 0 ? randomBytes(4) : createHash("sha256").update(seed).digest();
  return prefix + digits.toString("hex").slice(0, 8);
}

/** True when the program names the object, also when by a value that is not known yet. */
export function isNamed(object: KubeObject, inputs: PropertyMap): boolean {
  const metadata = inputs["metadata"];
  return (isMap(metadata) && metadata["name"] instanceof Unknown) || nameOf(object) !== "";
}

/** True when the program leaves the name to the API server (`metadata.generateName`). */
export function isNameGenerated(object: KubeObject, inputs: PropertyMap): boolean {
  if (isNamed(object, inputs)) return false;
  const prefix = getIn(inputs, "metadata", "generateName");
  return prefix instanceof Unknown || (typeof prefix === "string" && prefix !== "");
}

/** A name of the resource's own for an object without one, and the annotation that says so. */
export function assignName(
  object: KubeObject,
  inputs: PropertyMap,
  request: {
    readonly resourceName: string;
    readonly seed: Uint8Array;
    readonly autonaming?: Autonaming | undefined;
  },
): KubeObject {
  if (isNamed(object, inputs) || isNameGenerated(object, inputs)) return object;
  if (request.autonaming?.mode === "disable") {
    throw new Error("autonaming is disabled, resource requires the .metadata.name field to be set");
  }
  const name = request.autonaming?.proposedName ?? uniqueName(`${request.resourceName}-`, request.seed);
  return annotateTrue(setIn(object, ["metadata", "name"], name), AUTONAMED);
}

/** The name that was made up for the object before, unless the program names it now. */
export function adoptName(object: KubeObject, inputs: PropertyMap, before: KubeObject): KubeObject {
  if (isNamed(object, inputs) || !isAutonamed(before)) return object;
  return annotateTrue(setIn(object, ["metadata", "name"], nameOf(before)), AUTONAMED);
}

/** True when this provider made up the object's name. */
export function isAutonamed(object: KubeObject): boolean {
  return annotationOf(object, AUTONAMED) === "true";
}
