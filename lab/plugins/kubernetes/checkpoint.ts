/**
 * What the engine keeps of an object: the live object, and beside it the inputs that made it (`__inputs`), the API
 * version it was made with and its field manager. State made by the real provider has the same form.
 */
import { isMap, reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { removeIn, textOf } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { withSecrets } from "./secrecy.ts";

const INPUTS = "__inputs";
const API_VERSION = "__initialApiVersion";
const MANAGER = "__fieldManager";

/** The state of an object. `given` are the inputs with their secret marks. */
export function toState(parts: {
  readonly inputs: KubeObject;
  readonly live: KubeObject;
  readonly given: PropertyMap;
  readonly apiVersion: string;
  readonly fieldManager: string;
}): PropertyMap {
  return {
    ...withSecrets(parts.live, parts.given),
    [INPUTS]: withSecrets(parts.inputs, parts.given),
    [API_VERSION]: parts.apiVersion,
    [MANAGER]: parts.fieldManager,
  };
}

/** Inputs and live object in a state, without secret marks. */
export function fromState(state: PropertyMap): { readonly inputs: KubeObject; readonly live: KubeObject } {
  const plain = reveal(state);
  const inputs = plain[INPUTS];
  return { inputs: isMap(inputs) ? inputs : {}, live: removeIn(plain, [INPUTS]) };
}

/** The API version that the object was made with, or that of `fallback` for a state without one. */
export function apiVersionOf(state: PropertyMap, fallback: KubeObject): string {
  return textOf(reveal(state), API_VERSION) || textOf(fallback, "apiVersion");
}

/** The field manager in the state, or undefined. */
export function fieldManagerIn(state: PropertyMap): string | undefined {
  return textOf(reveal(state), MANAGER) || undefined;
}
