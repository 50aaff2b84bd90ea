/** Records the graph of a whole site: `index.ts` itself, under mocks. */
import { CERTIFICATE } from "./fixtures.ts";
import { recordGraph, type RecordOptions } from "./mocks.ts";

/**
 * Runs the program for a site.
 * @param config With the project's prefix (`rancher-ha:pks`), as in a site file. Files that it names are taken for a
 * certificate: what is in them is not part of the graph's shape.
 */
export async function recordSite(
  config: Readonly<Record<string, unknown>>,
  options: Omit<RecordOptions, "config"> = {},
) {
  const { default: site } = await import("../../index.ts");
  return recordGraph(site, { ...options, config: asPulumiHandsItOver(config) });
}

function asPulumiHandsItOver(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string"
        ? value
        : JSON.stringify(value, (_, leaf: unknown) => (isPemFile(leaf) ? CERTIFICATE : leaf)),
    ]),
  );
}

function isPemFile(leaf: unknown): boolean {
  return typeof leaf === "string" && /^[\w./-]+\.pem$/.test(leaf);
}
