/** The inputs of pulumi-command's local commands: their types, and the complaints about wrong ones in the real provider's words. */
import type { CheckFailure } from "../provider.ts";
import { isList, isMap, mapValues, reveal, Unknown } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";

type FieldType = "string" | "bool" | "list" | "strings" | "map" | "unsupported";
type Fields = Readonly<Record<string, FieldType>>;

const BASE: Fields = {
  stdin: "string",
  logging: "string",
  interpreter: "strings",
  dir: "string",
  environment: "map",
  assetPaths: "unsupported",
  archivePaths: "unsupported",
  addPreviousOutputInEnv: "bool",
};

/** Inputs of `command:local:Command` and of `command:local:run`, by name. */
export const COMMAND_FIELDS: Fields = {
  triggers: "list",
  create: "string",
  update: "string",
  delete: "string",
  ...BASE,
};
export const RUN_FIELDS: Fields = { ...BASE, command: "string" };

/** How a command is run, as plain values. */
export interface RunSettings {
  readonly stdin?: string;
  readonly logging?: string;
  readonly interpreter?: readonly string[];
  readonly dir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly addPreviousOutputInEnv?: boolean;
}

const GO_NAMES = {
  string: "string",
  bool: "bool",
  list: "[]interface {}",
  strings: "[]string",
  map: "map[string]string",
};

/** The inputs without nulls, as the real provider keeps them in the state. */
export function withoutNulls(inputs: PropertyMap): PropertyMap {
  return mapValues(inputs, (value) => (value === null ? undefined : value));
}

/** What is wrong with the inputs; `owner` is the Go type that the messages name. Unknowns fit every type. */
export function problems(inputs: PropertyMap, fields: Fields, owner: string): readonly CheckFailure[] {
  return Object.entries(withoutNulls(reveal(inputs))).flatMap(([name, value]) => {
    const type = fields[name];
    if (type === undefined) return [{ property: name, reason: `Unrecognized field '${name}' on '${owner}'` }];
    if (type === "unsupported")
      return [{ property: name, reason: `the lab's stand-in of provider "command" has no ${name}` }];
    return misfits(name, value, type).map(({ property, wanted, found }) => ({
      property,
      reason: `Field '${property}' on '${owner}' must be a '${wanted}'; got '${found}' instead`,
    }));
  });
}

interface Misfit {
  readonly property: string;
  readonly wanted: string;
  readonly found: string;
}

function misfits(
  property: string,
  value: PropertyValue | undefined,
  type: Exclude<FieldType, "unsupported">,
): readonly Misfit[] {
  const misfit = [{ property, wanted: GO_NAMES[type], found: goType(value) }];
  if (value instanceof Unknown) return [];
  if (type === "string") return typeof value === "string" ? [] : misfit;
  if (type === "bool") return typeof value === "boolean" ? [] : misfit;
  if (type === "map") {
    if (!isMap(value)) return misfit;
    return Object.entries(value).flatMap(([name, item]) =>
      misfits(`${property}[${name}] value`, item, "string"),
    );
  }
  if (!isList(value)) return misfit;
  return type === "list"
    ? []
    : value.flatMap((item, index) => misfits(`${property}[${index}]`, item, "string"));
}

function goType(value: PropertyValue | undefined): string {
  if (typeof value === "number") return "float64";
  if (typeof value === "boolean") return "bool";
  if (isList(value)) return "[]interface {}";
  return isMap(value) ? "map[string]interface {}" : typeof value;
}

/** The settings out of checked inputs or a state; what is not there stays undefined. */
export function runSettings(properties: PropertyMap): RunSettings {
  const plain = reveal(properties);
  const { stdin, logging, interpreter, dir, environment, addPreviousOutputInEnv } = plain;
  return {
    ...(typeof stdin === "string" && { stdin }),
    ...(typeof logging === "string" && { logging }),
    ...(isList(interpreter) && { interpreter: interpreter.map(String) }),
    ...(typeof dir === "string" && { dir }),
    ...(isMap(environment) && {
      environment: Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, String(value)]),
      ),
    }),
    ...(typeof addPreviousOutputInEnv === "boolean" && { addPreviousOutputInEnv }),
  };
}
