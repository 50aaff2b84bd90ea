/** What the four tls resources have in common: checking inputs, comparing them with the state, renewal. */
import { isBelow, parsePath, same } from "../differ.ts";
import type { PropertyChange } from "../differ.ts";
import type { CheckFailure, CheckResult, DiffRequest, DiffResult } from "../provider.ts";
import { isList, isMap, mapValues, reveal, secret, Unknown, UNKNOWN } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { ALLOWED_USES } from "./allowed-uses.ts";

/** A resource's inputs and outputs. */
export interface Shape {
  /** Inputs and their defaults, which appear in the state; undefined without a default. */
  readonly inputs: Readonly<Record<string, PropertyValue | undefined>>;
  readonly required: readonly string[];
  /** Inputs and outputs that are secret. */
  readonly secrets: readonly string[];
  /** Outputs that are unknown before the resource is made. */
  readonly computed: readonly string[];
  /** Inputs whose change is an update; that of any other makes a new resource. */
  readonly updatable: readonly string[];
}

const HOUR = 3_600_000;
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  algorithm: ["RSA", "ECDSA", "ED25519"],
  ecdsaCurve: ["P224", "P256", "P384", "P521"],
};

/** Checks inputs as the real provider does; secret ones are marked. */
export function checkInputs(shape: Shape, news: PropertyMap, resource: string): CheckResult {
  const plain: PropertyMap = mapValues(reveal(news), (value) => value ?? undefined);
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string): void => {
    failures.push({ property: "", reason: `${reason} Examine values at '${resource}.${property}'.` });
  };
  for (const name of shape.required.filter((required) => plain[required] === undefined)) {
    failures.push({ property: "", reason: `Missing required property '${name}'` });
  }
  for (const [name, value] of Object.entries(plain)) {
    const argument = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (!(name in shape.inputs))
      failures.push({ property: name, reason: `the lab's stand-in of provider "tls" has no ${name}` });
    if (name.endsWith("Hours") && typeof value === "number" && value < 0) {
      fail(name, `Invalid Attribute Value. Attribute ${argument} value must be at least 0, got: ${value}.`);
    }
    const values: PropertyValue | undefined =
      name === "allowedUses" ? value : value === undefined ? undefined : [value];
    const choices = name === "allowedUses" ? ALLOWED_USES : CHOICES[name];
    if (choices === undefined || !isList(values)) continue;
    values.forEach((item, index) => {
      if (item instanceof Unknown || choices.includes(String(item))) return;
      const [at, where] =
        name === "allowedUses" ? [`${argument}[${index}]`, `${name}[${index}]`] : [argument, name];
      const allowed = choices.map((choice) => JSON.stringify(choice)).join(" ");
      fail(
        where,
        `Invalid Attribute Value Match. Attribute ${at} value must be one of: [${allowed}], got: ${JSON.stringify(item)}.`,
      );
    });
  }
  return {
    inputs: mapValues(plain, (value, name) => (shape.secrets.includes(name) ? secret(value) : value)),
    failures,
  };
}

/** The state before the resource is made: inputs, defaults, and unknown outputs. */
export function foretell(shape: Shape, inputs: PropertyMap): PropertyMap {
  const computed = Object.fromEntries(shape.computed.map((name) => [name, UNKNOWN]));
  return { ...computed, ...declared(shape, inputs) };
}

/** Inputs with their defaults, secret ones marked, as the state holds them. */
export function declared(shape: Shape, inputs: PropertyMap): PropertyMap {
  const plain = reveal(inputs);
  const complete = Object.fromEntries(
    Object.entries(shape.inputs).map(([name, byDefault]) => [name, plain[name] ?? byDefault]),
  );
  return mark(shape, complete);
}

/** The properties with the secret ones marked; what is not known yet is not marked. */
export function mark(shape: Shape, properties: PropertyMap): PropertyMap {
  return mapValues(properties, (value, name) =>
    shape.secrets.includes(name) && !(value instanceof Unknown) ? secret(value) : value,
  );
}

/** Compares the state with the new inputs, by top-level property, as the real provider answers. */
export function diffInputs(
  shape: Shape,
  request: DiffRequest,
  alsoReplaced: readonly string[] = [],
): DiffResult {
  const ignored = request.ignoreChanges.map(parsePath);
  const wanted = declared(shape, request.news);
  const changed = Object.keys(shape.inputs).filter(
    (name) =>
      !same(normal(request.state[name]), normal(wanted[name])) &&
      !ignored.some((path) => isBelow([name], path)),
  );
  const changes = [...changed, ...alsoReplaced].sort().map((name): PropertyChange => ({
    path: [name],
    kind: "update",
    replace: !shape.updatable.includes(name),
    inputDiff: false,
  }));
  return { changes, detailed: false };
}

/** True when a certificate is to be renewed: its end is not further away than `earlyRenewalHours`. */
export function isReadyForRenewal(
  validityEndTime: PropertyValue | undefined,
  earlyRenewalHours: PropertyValue | undefined,
): boolean {
  const end = reveal(validityEndTime);
  if (typeof end !== "string") return false;
  return new Date(end).getTime() - Number(reveal(earlyRenewalHours) ?? 0) * HOUR <= Date.now();
}

/** A text among the inputs; "" when it is not there. */
export function textOf(inputs: PropertyMap, name: string): string {
  const value = reveal(inputs[name]);
  return typeof value === "string" ? value : "";
}

/** A list of texts among the inputs; empty when it is not there. */
export function textsOf(inputs: PropertyMap, name: string): readonly string[] {
  const value = reveal(inputs[name]);
  return isList(value) ? value.map(String) : [];
}

/** An empty list or object is the same as none. */
function normal(value: PropertyValue | undefined): PropertyValue | undefined {
  const plain = reveal(value);
  if (isList(plain)) return plain.length === 0 ? undefined : plain;
  return isMap(plain) ? mapValues(plain, normal) : plain;
}
