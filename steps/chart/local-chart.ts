/** A chart on this machine: a folder, or an archive as `helm package` makes it. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { z } from "zod";
import type { ChartFacts } from "./facts.ts";

const chartFile = z.looseObject({ version: z.coerce.string(), kubeVersion: z.string().optional() });
/** A tar archive's unit; each file has a header of one. */
const BLOCK = 512;

/** Reads the chart's own Chart.yaml. @throws if there is none, or it cannot be read. */
export function chartAtPath(path: string): ChartFacts {
  const text = statSync(path).isDirectory()
    ? readFileSync(join(path, "Chart.yaml"), "utf8")
    : fileInArchive(gunzipSync(readFileSync(path)), /^(\.\/)?[^/]+\/Chart\.yaml$/);
  const { version, kubeVersion } = chartFile.parse(parse(text));
  return { version, kubeVersion, versions: undefined, unread: undefined };
}

/** The first file of that name in a tar archive; charts within the chart lie deeper. */
function fileInArchive(archive: Buffer, name: RegExp): string {
  for (let at = 0; at + BLOCK <= archive.length;) {
    const field = (from: number, length: number) =>
      archive.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(field(124, 12), 8) || 0;
    const start = at + BLOCK;
    if (name.test(field(0, 100))) return archive.toString("utf8", start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error("the archive has no Chart.yaml");
}
