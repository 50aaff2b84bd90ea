/** Writes the plan's file where it has changed. */
import { readFileSync, writeFileSync } from "node:fs";
import { planFile, addOnsProblem } from "./plan-file.ts";
import { planFilePath } from "./plan-file-path.ts";
import { about, type Finding } from "./preflight/finding.ts";
import type { Site } from "./schema.ts";

/** Writes `pks.planAsCode` for the platform team (0644), only if the file differs; says what it did. */
export function writePlanFile({ pks }: Site, stack: string): Finding[] {
  const settings = pks.planAsCode;
  if (settings === undefined) return [];
  const { addOnsFile } = settings;
  const refused = about("plan file", "pks.planAsCode.addOnsFile").refused;
  const addOns = addOnsFile === undefined ? undefined : read(addOnsFile);
  if (addOnsFile !== undefined && addOns === undefined)
    return [refused(`${addOnsFile}, and no such file`, "the path of a YAML file")];
  const broken = addOns === undefined ? undefined : addOnsProblem(addOns);
  if (broken !== undefined)
    return [refused(`${addOnsFile ?? ""}: ${broken}`, "Kubernetes manifests as YAML")];

  const check = about("plan file", "pks.planAsCode");
  const path = planFilePath(pks);
  const text = planFile(pks, { stack, addOns }) ?? "";
  if (read(path) === text) return [check.ok(`${path} is up to date`)];
  try {
    writeFileSync(path, text, { mode: 0o644 });
    return [check.ok(`${path} written`)];
  } catch (error) {
    return [check.refused(`${path} cannot be written: ${(error as Error).message}`, "pks.planAsCode.file")];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
