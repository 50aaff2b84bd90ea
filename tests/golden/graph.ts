/** The graph of a committed site file as text: what a change of the program or of the file does shows in its diff. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import type { RecordedGraph, RecordedResource } from "../support/mocks.ts";
import { plain, SECRET_MARK } from "../support/outputs.ts";
import { recordSite } from "../support/record-site.ts";
import { committedConfig } from "../support/site-config.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
/** Shorter texts may stand in a command by accident. */
const SHORTEST_SECRET = 8;

/** Names of the site files that are part of the project: `Pulumi.prod.yaml`, ... */
export function committedSiteFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "--", "Pulumi.*.yaml"], { cwd: PROJECT, encoding: "utf8" });
  return listed.split("\n").filter(Boolean).sort();
}

/** Where the golden graph of a site file is kept. */
export function goldenPath(siteFile: string): string {
  return resolve(import.meta.dirname, `${stackOf(siteFile)}.json`);
}

/** `prod` of `Pulumi.prod.yaml`. */
export function stackOf(siteFile: string): string {
  return siteFile.split(".")[1] ?? siteFile;
}

/** The golden text of a site file: JSON, sorted, secrets masked, equal from run to run. */
export async function goldenOf(siteFile: string): Promise<string> {
  const config = { ...committedConfig(siteFile), "rancher-ha:lookups": "off" };
  return textOf(await recordSite(config, { stack: stackOf(siteFile) }));
}

/** A graph as text. */
export async function textOf(graph: RecordedGraph): Promise<string> {
  const secrets = graph.resources.flatMap(({ inputs, revealed }) => secretsIn(inputs, revealed));
  const document = {
    resources: graph.resources.map(entry).sort(byText),
    calls: graph.calls.map(({ token, inputs }) => ({ token, inputs: sorted(inputs) })).sort(byText),
    outputs: await plain(graph.result, false),
  };
  const text = JSON.stringify(document, (_, value: unknown) => masked(value, secrets), 2);
  return `${text}\n`;
}

function entry({ name, type, parent, provider, dependsOn, reads, options, inputs }: RecordedResource) {
  const edges = {
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(reads.length === 0 ? {} : { reads }),
  };
  const filled = Object.fromEntries(
    Object.entries({ options, inputs })
      .filter(([, value]) => Object.keys(value).length > 0)
      .map(([key, value]) => [key, sorted(value)]),
  );
  return { name, type, ...edges, ...filled };
}

/** Values that the graph masks: calls get them in the clear. */
function secretsIn(inputs: unknown, revealed: unknown): string[] {
  if (inputs === SECRET_MARK) return leavesOf(revealed).filter((text) => text.length >= SHORTEST_SECRET);
  if (typeof inputs !== "object" || inputs === null) return [];
  return Object.entries(inputs).flatMap(([key, value]) =>
    secretsIn(value, (revealed as Record<string, unknown>)[key]),
  );
}

function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

function masked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value !== "string") return value;
  if (secrets.includes(value) && !value.startsWith("-----BEGIN CERTIFICATE")) return SECRET_MARK;
  return value.replace(/-----BEGIN ([A-Z ]+)-----[\s\S]*?-----END \1-----\n?/g, "[$1]");
}

/** With the keys of every object in order: the order in which a component names its inputs means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function byText(one: object, other: object): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : Number(a > b);
}
