/** Stack configurations for tests: a complete small site, changed leaf by leaf. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { loadSite } from "../../site/load.ts";
import { SiteError, type Problem } from "../../site/problems.ts";
import type { Site } from "../../site/schema.ts";

/** A site's keys without the project's prefix. */
export type Keys = Record<string, unknown>;

const PROJECT = resolve(import.meta.dirname, "../..");
const stackFile = z.object({ config: z.record(z.string(), z.unknown()) });

/** The smallest site file that is accepted. */
export function smallestSite(): Keys {
  return {
    pks: {
      api: "pks.example.com",
      username: "automation",
      cluster: "edge",
      externalHostname: "edge.example.com",
      plan: "rancher",
    },
    certificate: { source: "self-signed" },
    rancher: { hostname: "rancher.example.com" },
    vsphere: { server: "vcenter.example.com", datacenter: "dc", computeCluster: "cluster" },
    bosh: { environment: "bosh.example.com" },
  };
}

/** `keys` with the leaf at `path` (`pks.workers`) set, or removed where `value` is undefined. */
export function withLeaf(keys: Keys, path: string, value: unknown): Keys {
  const [first = "", ...rest] = path.split(".");
  const { [first]: old, ...others } = keys;
  if (rest.length > 0) return { ...others, [first]: withLeaf((old ?? {}) as Keys, rest.join("."), value) };
  return value === undefined ? others : { ...others, [first]: value };
}

/** Keys as Pulumi hands them over: objects as JSON text, strings as they are. */
export function configOf(keys: Keys): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [
      `rancher-ha:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** Loads a site at a fixed time; no file exists. */
export function load(keys: Keys, now = new Date("2027-01-01T00:00:00Z")): Site {
  return loadSite(configOf(keys), now, (path) => {
    throw new Error(`no file ${path}`);
  });
}

/** The problems with which a site is refused; empty if it is accepted. */
export function problemsOf(keys: Keys, now?: Date): readonly Problem[] {
  try {
    load(keys, now);
    return [];
  } catch (error) {
    if (error instanceof SiteError) return error.problems;
    throw error;
  }
}

/** The configuration of a committed site file (`Pulumi.prod.yaml`), with keys as in the file. */
export function committedConfig(file: string): Record<string, unknown> {
  return stackFile.parse(parse(readFileSync(resolve(PROJECT, file), "utf8"))).config;
}
