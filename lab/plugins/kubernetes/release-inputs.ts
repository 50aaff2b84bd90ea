/**
 * The inputs of a Helm release. The engine keeps them complete: every field is there, unset ones with their zero value
 * (so that state made by the real provider and by this one compare as equal); inputs that the type does not have are
 * dropped.
 */
import { isMap, mapValues, reveal, Unknown } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { mergeValues, valuesOfFiles } from "./release-values.ts";

const FLAGS = [
  "allowNullValues",
  "atomic",
  "cleanupOnFail",
  "createNamespace",
  "dependencyUpdate",
  "devel",
  "disableCRDHooks",
  "disableOpenapiValidation",
  "disableWebhooks",
  "forceUpdate",
  "lint",
  "recreatePods",
  "renderSubchartNotes",
  "replace",
  "resetValues",
  "reuseValues",
  "skipAwait",
  "skipCrds",
  "verify",
  "waitForJobs",
] as const;
const TEXTS = ["chart", "description", "keyring", "name", "namespace", "postrender", "version"] as const;
const REPOSITORY_TEXTS = ["caFile", "certFile", "keyFile", "password", "repo", "username"] as const;

/** Where a chart repository is and how to enter it; "" is unset. */
export type RepositoryOptions = Readonly<Record<(typeof REPOSITORY_TEXTS)[number], string>>;

/** A release as its program wants it. */
export type Release = Readonly<Record<(typeof FLAGS)[number], boolean>> &
  Readonly<Record<(typeof TEXTS)[number], string>> & {
    /** Seconds; 0 means the default (see `helm.ts`). */
    readonly timeout: number;
    readonly maxHistory?: number;
    readonly repositoryOpts?: RepositoryOptions;
    readonly values: PropertyMap;
  };

/** The release in inputs or in a state. What is unknown counts as unset. Throws what has the wrong type. */
export function decodeRelease(properties: PropertyMap): Release {
  const known = reveal(properties);
  const problems: string[] = [];
  const get = <T extends PropertyValue>(
    from: PropertyMap,
    field: string,
    type: "boolean" | "string" | "number",
    zero: T,
  ): T => {
    const value = from[field];
    if (value === undefined || value === null || value instanceof Unknown) return zero;
    if (typeof value === type) return value as T;
    problems.push(`'${field}' expected type '${type}', got unconvertible type '${typeNameOf(value)}'`);
    return zero;
  };
  const flags = Object.fromEntries(FLAGS.map((field) => [field, get(known, field, "boolean", false)]));
  const texts = Object.fromEntries(TEXTS.map((field) => [field, get(known, field, "string", "")]));
  const repository = known["repositoryOpts"];
  const maxHistory = known["maxHistory"];
  const values = known["values"];
  const release = {
    ...flags,
    ...texts,
    timeout: get(known, "timeout", "number", 0),
    ...(typeof maxHistory === "number" ? { maxHistory } : {}),
    ...(isMap(repository)
      ? {
          repositoryOpts: Object.fromEntries(
            REPOSITORY_TEXTS.map((field) => [field, get(repository, field, "string", "")]),
          ),
        }
      : {}),
    values: mergeValues(valuesOfFiles(known["valueYamlFiles"]), isMap(values) ? withoutUnknowns(values) : {}),
  };
  if (problems.length > 0) {
    const list = problems.map((problem) => `* ${problem}`).join("\n");
    throw new Error(`decoding failure: ${problems.length} error(s) decoding:\n\n${list}`);
  }
  return release as unknown as Release;
}

/** Inputs with defaults for what the program left open. */
export function withDefaults(inputs: PropertyMap, defaultNamespace: string): PropertyMap {
  const defaults: Record<string, PropertyValue> = {};
  const { namespace, skipAwait, verify, keyring } = inputs;
  if (namespace === undefined || namespace === "") defaults["namespace"] = defaultNamespace;
  const waits = skipAwait === undefined || skipAwait === false;
  if (waits && inputs["timeout"] === undefined) defaults["timeout"] = 300;
  if (verify === true && (keyring === undefined || keyring === "")) {
    defaults["keyring"] = `${process.env["HOME"] ?? ""}/.gnupg/pubring.gpg`;
  }
  return { ...inputs, ...defaults };
}

/** Unknown values count as null, as in everything that is handed to Helm's own code. */
function withoutUnknowns(values: PropertyMap): PropertyMap {
  const known = (value: PropertyValue): PropertyValue => {
    if (value instanceof Unknown) return null;
    if (Array.isArray(value)) return value.map(known);
    return isMap(value) ? mapValues(value, known) : value;
  };
  return mapValues(values, known);
}

function typeNameOf(value: PropertyValue): string {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return "float64";
  return isMap(value) ? "map[string]interface {}" : typeof value === "string" ? "string" : "[]interface {}";
}
