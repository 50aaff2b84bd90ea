/** DRS anti-affinity rules of a cluster, by vCenter's API. */
import { setTimeout } from "node:timers/promises";
import { machineByUuid } from "./functions.ts";
import { readProperties } from "./inventory.ts";
import { contentType, toReference } from "./soap.ts";
import type { ArgumentMap, Reference, Soap } from "./soap.ts";
import { child, children, descend } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** What a rule should be. */
export interface RuleSettings {
  readonly name: string;
  readonly enabled: boolean;
  readonly mandatory: boolean;
  /** BIOS UUIDs. */
  readonly virtualMachineIds: readonly string[];
}

/** A rule as it is. */
export interface Rule extends RuleSettings {
  /** What identifies it in its cluster, whatever its name. */
  readonly key: number;
}

/** How long to wait between two looks at a task, in milliseconds. */
const TASK_POLL = 100;

/** Adds a rule and returns its key. */
export async function addRule(soap: Soap, cluster: Reference, settings: RuleSettings): Promise<number> {
  await reconfigure(soap, cluster, { operation: "add", info: await ruleSpec(soap, settings) });
  const rule = await findRule(soap, cluster, (candidate) => candidate.name === settings.name);
  if (rule === undefined) {
    throw new Error(
      `no VM anti-affinity rule ${JSON.stringify(settings.name)} found in cluster ${JSON.stringify(cluster.id)}`,
    );
  }
  return rule.key;
}

/** Makes the rule with that key what the settings say. */
export async function changeRule(
  soap: Soap,
  cluster: Reference,
  key: number,
  settings: RuleSettings,
): Promise<void> {
  await reconfigure(soap, cluster, { operation: "edit", info: await ruleSpec(soap, settings, key) });
}

/** Removes the rule with that key. */
export async function removeRule(soap: Soap, cluster: Reference, key: number): Promise<void> {
  await reconfigure(soap, cluster, {
    operation: "remove",
    removeKey: { xsiType: "xsd:int", text: String(key) },
  });
}

/** The cluster's anti-affinity rule that `matches`; undefined without one. */
export async function findRule(
  soap: Soap,
  cluster: Reference,
  matches: (rule: { readonly key: number; readonly name: string }) => boolean,
): Promise<Rule | undefined> {
  const properties = (await readProperties(soap, [cluster], ["configurationEx"])).get(cluster.id);
  for (const element of children(properties?.get("configurationEx"), "rule")) {
    const key = Number(child(element, "key")?.text);
    const name = child(element, "name")?.text ?? "";
    if (!matches({ key, name })) continue;
    if (contentType(element) !== "ClusterAntiAffinityRuleSpec") {
      throw new Error(
        `rule key ${key} in cluster ${JSON.stringify(cluster.id)} is not a VM anti-affinity rule`,
      );
    }
    return { key, name, ...(await readRule(soap, element)) };
  }
  return undefined;
}

async function readRule(soap: Soap, element: XmlElement): Promise<Omit<Rule, "key" | "name">> {
  const machines = await readProperties(soap, children(element, "vm").map(toReference), ["config.uuid"]);
  return {
    enabled: child(element, "enabled")?.text === "true",
    mandatory: child(element, "mandatory")?.text === "true",
    virtualMachineIds: [...machines.values()].map((machine) => machine.get("config.uuid")?.text ?? "").sort(),
  };
}

async function ruleSpec(soap: Soap, settings: RuleSettings, key?: number): Promise<ArgumentMap[string]> {
  const vm: Reference[] = [];
  for (const uuid of settings.virtualMachineIds) vm.push(await machineByUuid(soap, uuid));
  const { name, enabled, mandatory } = settings;
  const identity = key === undefined ? {} : { key };
  return {
    xsiType: "ClusterAntiAffinityRuleSpec",
    value: { ...identity, enabled, name, mandatory, userCreated: true, vm },
  };
}

/** Changes the cluster's rules and waits until vCenter has done so. */
async function reconfigure(soap: Soap, cluster: Reference, rulesSpec: ArgumentMap): Promise<void> {
  const spec = { xsiType: "ClusterConfigSpecEx", value: { rulesSpec } };
  const [started] = await soap.call("ReconfigureComputeResource_Task", cluster, { spec, modify: true });
  if (started === undefined) throw new Error("vCenter started no task");
  const task = toReference(started);
  for (;;) {
    const info = (await readProperties(soap, [task], ["info"])).get(task.id)?.get("info");
    const state = child(info, "state")?.text;
    if (state === "success") return;
    if (state === "error")
      throw new Error(descend(info, "error", "localizedMessage")?.text ?? "the task failed");
    await setTimeout(TASK_POLL);
  }
}
