/** Carrying secret and unknown marks from what a program gave to what came of it. */
import { containsSecret, isList, isMap, mapValues, Secret, secret, Unknown, UNKNOWN } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";

/**
 * `outs` with the secret marks of `ins`: objects are gone into, anything else that holds a secret in `ins` becomes a
 * secret as a whole in `outs`. `data` and `stringData` of whatever says that its `kind` is Secret are secret always
 * (and nothing else of it is).
 */
export function withSecrets(outs: PropertyMap, ins: PropertyMap): PropertyMap {
  if (outs["kind"] === "Secret") {
    return mapValues(outs, (value, name) =>
      name === "data" || name === "stringData" ? secret(value) : value,
    );
  }
  return mapValues(outs, (out, name) => {
    const given = ins[name];
    if (given === undefined) return out;
    if (isMap(out)) {
      if (isMap(given)) return withSecrets(out, given);
    }
    return containsSecret(given) ? secret(out) : out;
  });
}

/** `outs` with what is unknown in `ins` unknown again. */
export function withUnknowns(outs: PropertyMap, ins: PropertyMap): PropertyMap {
  return mapValues(outs, (out, name) => markUnknown(out, ins[name]));
}

function markUnknown(out: PropertyValue, given: PropertyValue | undefined): PropertyValue {
  if (given instanceof Secret) return markUnknown(out, given.value);
  if (given instanceof Unknown) return UNKNOWN;
  if (isMap(out) && isMap(given)) return withUnknowns(out, given);
  if (isList(out) && isList(given)) return out.map((item, index) => markUnknown(item, given[index]));
  return out;
}
