/** All that `lab:up` does, and `lab` before it deploys: programs, plugins, folders, daemon. */
import { mkdirSync } from "node:fs";
import { launch } from "../control/launch.ts";
import type { LabStatus } from "../control/status.ts";
import { labHome, labNumber, labPaths } from "../paths.ts";
import { installPlugins } from "../plugins/install.ts";
import { ensureTools } from "../tools/build.ts";

/**
 * Brings the lab of this environment up.
 * @param tell takes a line whenever a part of the site has come up, with what is left
 */
export async function bringUp(tell: (line: string) => void): Promise<LabStatus> {
  const home = labHome(process.env);
  const network = labNumber(process.env);
  const paths = labPaths(home);
  await ensureTools();
  mkdirSync(paths.state, { recursive: true });
  const plugins = process.env["LAB_PLUGINS"];
  const realFolder = plugins && plugins !== "standin" ? { realFolder: plugins } : {};
  installPlugins({ pulumiHome: paths.pulumiHome, ...realFolder });

  const begun = Date.now();
  const told = new Set<string>();
  const status = await launch({ home, network, onProgress: (now) => report(now) });
  tell(`The site runs (${((Date.now() - begun) / 1000).toFixed(1)} s).`);
  return status;

  function report(now: LabStatus): void {
    const parts = [
      ...now.services.map((service) => ({ name: service.name, done: service.state === "running" })),
      ...now.clusters.map((cluster) => ({
        name: `cluster ${cluster.name}`,
        done: cluster.phase === "running",
      })),
    ];
    const left = parts.filter((part) => !part.done).map((part) => part.name);
    for (const { name, done } of parts) {
      if (!done || told.has(name)) continue;
      told.add(name);
      tell(`  ${name} runs${left.length > 0 ? `; left: ${left.join(", ")}` : ""}`);
    }
  }
}
