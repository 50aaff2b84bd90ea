/** `ComputeClusterVmAntiAffinityRule`: terraform-provider-vsphere's resource as Pulumi bridges it. */
import { randomBytes } from "node:crypto";
import { differences, same } from "../differ.ts";
import type {
  CheckFailure,
  CheckRequest,
  CheckResult,
  DiffRequest,
  DiffResult,
  ResourceType,
} from "../provider.ts";
import { containsUnknown, isList, reveal, UNKNOWN } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { bridged } from "./bridged.ts";
import type { VSphere } from "./functions.ts";
import { CLUSTER, findOne, locate } from "./inventory.ts";
import { addRule, changeRule, findRule, removeRule } from "./rules.ts";
import type { Rule, RuleSettings } from "./rules.ts";
import type { Reference, Soap } from "./soap.ts";

const PROPERTIES = ["computeClusterId", "enabled", "mandatory", "name", "virtualMachineIds"];
const REQUIRED = { computeClusterId: "compute_cluster_id", virtualMachineIds: "virtual_machine_ids" };

export const antiAffinityRule: ResourceType<VSphere> = {
  check: (request, { name }) => checkRule(request, name),
  diff: diffRule,

  create({ inputs, preview }, { configuration: { soap } }) {
    if (preview) return { id: "", state: { ...foretold(inputs), id: UNKNOWN } };
    return bridged(undefined, async () => {
      const cluster = await locateCluster(soap, String(inputs["computeClusterId"]));
      const key = await addRule(soap, cluster, settingsOf(inputs));
      return stateOf(cluster, await existing(soap, cluster, key));
    });
  },

  read({ id, inputs }, { urn, configuration: { soap } }) {
    return bridged(`refreshing ${urn}`, async () => {
      const { cluster, key } = await parseId(soap, id);
      const rule = await findRule(soap, cluster, (candidate) => candidate.key === key);
      if (rule === undefined) return undefined;
      const found = stateOf(cluster, rule);
      return { ...found, inputs: inputsFrom(inputs, found.state) };
    });
  },

  update({ id, news, preview }, { urn, configuration: { soap } }) {
    if (preview) return { ...foretold(news), id };
    return bridged(`updating ${urn}`, async () => {
      const { cluster, key } = await parseId(soap, id);
      await changeRule(soap, cluster, key, settingsOf(news));
      return stateOf(cluster, await existing(soap, cluster, key)).state;
    });
  },

  delete({ id }, { urn, configuration: { soap } }) {
    return bridged(`deleting ${urn}`, async () => {
      const { cluster, key } = await parseId(soap, id);
      await removeRule(soap, cluster, key);
    });
  },
};

/** Adds the defaults, as the bridge does: a name of its own, `enabled`. */
function checkRule({ olds, news, randomSeed, autonaming }: CheckRequest, resource: string): CheckResult {
  const failures: CheckFailure[] = [];
  for (const [name, argument] of Object.entries(REQUIRED)) {
    if ((news[name] ?? null) !== null) continue;
    const missing = `The argument "${argument}" is required, but no definition was found.`;
    failures.push({
      property: "",
      reason: `Missing required argument. ${missing}. Examine values at '${resource}.${name}'.`,
    });
  }
  for (const name of Object.keys(news).filter(
    (candidate) => !PROPERTIES.includes(candidate) && !candidate.startsWith("__"),
  )) {
    failures.push({
      property: "",
      reason: `Invalid or unknown key. Examine values at '${resource}.${name}'.`,
    });
  }
  // A default stays what it was, even when a refresh found something else in its place.
  const { __defaults: oldDefaults, ...old } = reveal(olds);
  const kept = (name: string): PropertyValue | undefined =>
    isList(oldDefaults) && oldDefaults.includes(name) ? old[name] : undefined;
  const defaults: Record<string, PropertyValue> = {};
  if ((news["enabled"] ?? null) === null) defaults["enabled"] = kept("enabled") ?? true;
  if ((news["name"] ?? null) === null) {
    const random = Buffer.from(randomSeed.length > 0 ? randomSeed : randomBytes(4))
      .toString("hex")
      .slice(0, 7);
    defaults["name"] = kept("name") ?? autonaming?.proposedName ?? `${resource}-${random}`;
  }
  return { inputs: { ...news, ...defaults, __defaults: Object.keys(defaults).sort() }, failures };
}

/**
 * The state against the new inputs, so that drift which a refresh found shows too. VM IDs are a set: what is removed has
 * its old index, what is added its new one, as in the bridge's detailed_diff.go.
 */
function diffRule({ state, news, ignoreChanges }: DiffRequest): DiffResult {
  const unset = news["mandatory"] === undefined && state["mandatory"] !== true;
  const before = declared(state);
  const after: PropertyMap = { ...declared(news), ...(unset && { mandatory: state["mandatory"] }) };
  const old = reveal(before["virtualMachineIds"]);
  const next = containsUnknown(after["virtualMachineIds"]) ? UNKNOWN : reveal(after["virtualMachineIds"]);
  const without = (
    list: PropertyValue | undefined,
    other: PropertyValue | undefined,
  ): PropertyValue | undefined =>
    isList(list) && isList(other) ? list.map((item) => (other.includes(item) ? null : item)) : list;
  const changes = differences(
    { ...before, virtualMachineIds: without(old, next) },
    { ...after, virtualMachineIds: without(next, old) },
    { replaces: (path) => path[0] === "computeClusterId", ignoreChanges, inputDiff: false },
  );
  const replace = changes.some((change) => change.replace);
  return { changes, deleteBeforeReplace: replace, stables: replace ? [] : ["computeClusterId"] };
}

/** The properties that the program declares. */
function declared(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(PROPERTIES.map((name) => [name, inputs[name] ?? undefined]));
}

/** What a preview knows of the state: a set that is known is in the bridge's order. */
function foretold(inputs: PropertyMap): PropertyMap {
  const machines = inputs["virtualMachineIds"];
  const known = isList(machines) && !containsUnknown(machines);
  return {
    ...declared(inputs),
    mandatory: inputs["mandatory"] ?? false,
    virtualMachineIds: known ? machines.map(String).sort() : UNKNOWN,
  };
}

function settingsOf(inputs: PropertyMap): RuleSettings {
  const { name, enabled, mandatory, virtualMachineIds } = reveal(inputs);
  return {
    name: String(name),
    enabled: enabled !== false,
    mandatory: mandatory === true,
    virtualMachineIds: isList(virtualMachineIds) ? [...new Set(virtualMachineIds.map(String))] : [],
  };
}

function stateOf(cluster: Reference, rule: Rule): { readonly id: string; readonly state: PropertyMap } {
  const { key, ...settings } = rule;
  const id = `${cluster.id}:${key}`;
  return { id, state: { id, computeClusterId: cluster.id, ...settings } };
}

/** The old inputs with what is there now; a set that is the same keeps its order. */
function inputsFrom(inputs: PropertyMap, state: PropertyMap): PropertyMap {
  const imported = Object.keys(inputs).length === 0;
  // An import leaves out what is as it is by default.
  const byDefault = { enabled: true, mandatory: false };
  const names = PROPERTIES.filter((name) =>
    imported ? state[name] !== byDefault[name as keyof typeof byDefault] : inputs[name] !== undefined,
  );
  const read = names.map((name): [string, PropertyValue | undefined] => {
    return [name, sameSet(inputs[name], state[name]) ? inputs[name] : state[name]];
  });
  return { __defaults: imported ? [] : inputs["__defaults"], ...Object.fromEntries(read) };
}

function sameSet(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  return isList(left) && isList(right) && same([...left].sort(), [...right].sort());
}

async function existing(soap: Soap, cluster: Reference, key: number): Promise<Rule> {
  const rule = await findRule(soap, cluster, (candidate) => candidate.key === key);
  if (rule === undefined)
    throw new Error(
      `no VM anti-affinity rule with key ${key} found in cluster ${JSON.stringify(cluster.id)}`,
    );
  return rule;
}

/** An ID is "CLUSTER:KEY"; for an import it is {"compute_cluster_path": ..., "name": ...}. */
async function parseId(
  soap: Soap,
  id: string,
): Promise<{ readonly cluster: Reference; readonly key: number }> {
  if (id.startsWith("{")) {
    const wanted: unknown = JSON.parse(id);
    const { compute_cluster_path: path, name } = { ...(wanted as Readonly<Record<string, unknown>>) };
    if (typeof path !== "string") throw new Error("missing compute_cluster_path in input data");
    if (typeof name !== "string") throw new Error("missing name in input data");
    const cluster = (await findOne(soap, CLUSTER, path, undefined)).reference;
    // Without such a rule: a key that no rule has.
    const rule = await findRule(soap, cluster, (candidate) => candidate.name === name);
    return { cluster, key: rule?.key ?? -1 };
  }
  const [cluster = "", key] = id.split(":");
  if (key === undefined) throw new Error(`bad ID ${JSON.stringify(id)}`);
  return { cluster: await locateCluster(soap, cluster), key: Number(key) };
}

async function locateCluster(soap: Soap, id: string): Promise<Reference> {
  try {
    return (await locate(soap, { type: CLUSTER.type, id })).reference;
  } catch (error) {
    throw new Error(`cannot locate cluster: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
