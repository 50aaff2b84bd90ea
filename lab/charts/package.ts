/** Makes a Helm repository folder from the charts beside this file, with the real `helm package` and `helm repo index`. */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { CHART_VERSIONS, type ChartVersion } from "./versions.ts";

const SOURCES = import.meta.dirname;
const STAMP = "content";
const metadataSchema = z.record(z.string(), z.unknown());

/** Packages every version into `folder`, unless it holds exactly that already. Throws with Helm's words if a chart is broken. */
export async function packageCharts(helm: string, folder: string): Promise<void> {
  const content = contentHash();
  const stamp = join(folder, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === content) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "work-"));
  try {
    // Helm would otherwise read a user's repositories and plugins.
    const options = {
      env: { HOME: work, HELM_CACHE_HOME: work, HELM_CONFIG_HOME: work, HELM_DATA_HOME: work },
    };
    for (const one of CHART_VERSIONS) {
      await execa(helm, ["package", writeSource(one, work), "--destination", folder], options);
    }
    await execa(helm, ["repo", "index", folder], options);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  writeFileSync(stamp, content);
}

/** The chart's folder as it is packaged: the sources with the version's own metadata. */
function writeSource(one: ChartVersion, work: string): string {
  const target = join(work, one.chart);
  rmSync(target, { recursive: true, force: true });
  cpSync(join(SOURCES, one.chart), target, { recursive: true });
  const file = join(target, "Chart.yaml");
  const metadata = metadataSchema.parse(parse(readFileSync(file, "utf8")));
  const { version, appVersion, kubeVersion } = one;
  writeFileSync(file, stringify({ ...metadata, version, appVersion, kubeVersion }));
  return target;
}

function contentHash(): string {
  const hash = createHash("sha256").update(JSON.stringify(CHART_VERSIONS));
  for (const chart of [...new Set(CHART_VERSIONS.map((one) => one.chart))].sort()) {
    const files = readdirSync(join(SOURCES, chart), { recursive: true, withFileTypes: true });
    const paths = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const path of paths.sort()) hash.update(path.slice(SOURCES.length)).update(readFileSync(path));
  }
  return hash.digest("hex");
}
