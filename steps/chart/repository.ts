/** A chart in a repository's index.yaml. Source: Helm, "The Chart Repository Guide". */
import { parse } from "yaml";
import { z } from "zod";
import type { ChartFacts } from "./facts.ts";

const TIMEOUT_MILLISECONDS = 5_000;
const entry = z.looseObject({ version: z.coerce.string(), kubeVersion: z.string().optional() });
const index = z.looseObject({ entries: z.record(z.string(), z.array(entry)) });

/**
 * Reads the entry of `name` in `version`.
 * @throws if the repository does not answer or its index cannot be read.
 */
export async function chartInRepository(
  repo: string,
  name: string,
  version: string | undefined,
): Promise<ChartFacts> {
  const address = `${repo.replace(/\/$/, "")}/index.yaml`;
  const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  const text = await response.text();
  const wanted = bare(version ?? "");
  const asWritten = itemsAsHelmWrites(text, name);
  if (asWritten !== undefined) {
    const item = asWritten.find((chart) => bare(chart.version) === wanted);
    return factsOf(version, item && entry.parse(parse(item.keys)), asWritten);
  }
  const charts = index.parse(parse(text)).entries[name] ?? [];
  return factsOf(
    version,
    charts.find((chart) => bare(chart.version) === wanted),
    charts,
  );
}

function factsOf(
  version: string | undefined,
  found: z.infer<typeof entry> | undefined,
  all: readonly { readonly version: string }[],
): ChartFacts {
  const versions = all.map((chart) => chart.version);
  return { version, kubeVersion: found?.kubeVersion, versions, unread: undefined };
}

/**
 * The chart's entries by the lines that Helm writes: to parse all of an index of hundreds of versions takes half a
 * second, which each preview would wait for. undefined where the index is in any other form.
 */
function itemsAsHelmWrites(
  text: string,
  name: string,
): { readonly version: string; readonly keys: string }[] | undefined {
  const from = text.indexOf(`\n  ${name}:\n  - `);
  if (from < 0) return undefined;
  const [entries = ""] = text.slice(from + `\n  ${name}:`.length).split(/\n {0,2}[^ -]/, 1);
  const items = entries
    .split(/\n {2}- /)
    .slice(1)
    .map((item) => {
      // An item's first key has lost its indentation to the dash.
      const lines = item.split("\n").filter((line) => /^( {4})?(version|kubeVersion): /.test(line));
      const keys = lines.map((line) => line.trim()).join("\n");
      return { version: /^version: ["']?([^"'\s]+)/m.exec(keys)?.[1] ?? "", keys };
    });
  return items.every(({ version }) => version !== "") ? items : undefined;
}

/** Helm takes `v2.15.0` for `2.15.0`. */
function bare(version: string): string {
  return version.replace(/^v/, "");
}
