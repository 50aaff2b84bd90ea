/** Pieces of an observation, for tests of what preflight makes of them. */
import type { Observation } from "../../site/observe.ts";
import type { Check, Context, Finding } from "../../site/preflight/finding.ts";
import { type Cluster, clusterRecord, type Plan } from "../../steps/pks/records.ts";
import { CLUSTER } from "./pks-samples.ts";
import { type Keys, load, smallestSite, withLeaf } from "./site-config.ts";

/** The smallest site's plan: three masters, privileged, nothing more known. */
export const planSeen = (over: Partial<Plan> = {}): Plan => ({
  name: "rancher",
  description: "",
  workers: 3,
  maxWorkers: undefined,
  masters: 3,
  privileged: true,
  os: undefined,
  ...over,
});

/** The smallest site's cluster, made by another hand and at rest. */
export const clusterSeen = (over: Partial<Cluster> = {}): Cluster => ({
  ...clusterRecord.parse({ ...CLUSTER, name: "edge", plan_name: "rancher" }),
  state: "succeeded",
  externalHostname: "edge.example.com",
  kubernetesVersion: "1.31.4",
  tags: {},
  ...over,
});

/** The smallest site with some leaves set. */
export const siteWith = (leaves: Readonly<Record<string, unknown>> = {}): Keys =>
  Object.entries(leaves).reduce((keys, [path, value]) => withLeaf(keys, path, value), smallestSite());

/** What a check finds for the smallest site with these leaves. */
export function findingsOf(
  check: Check,
  seen: Partial<Observation>,
  leaves: Readonly<Record<string, unknown>> = {},
  context: Context = {},
): Finding[] {
  return check(load(siteWith(leaves)), seen, context);
}

/** `state path: found`, for tables. */
export function inShort(findings: readonly Finding[]): string[] {
  return findings.map(({ state, path, found }) => `${state} ${path}: ${found}`);
}
