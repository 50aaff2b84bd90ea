/** Reads `bosh vms --json`. Source: cloudfoundry/bosh-cli, ui/json_ui.go and cmd/instance_table.go: all values are strings. */
import { z } from "zod";
import { Failure } from "../failure.ts";

const output = z.looseObject({
  Tables: z.array(
    z.looseObject({
      Content: z.string(),
      Rows: z.array(z.looseObject({ instance: z.string(), vm_cid: z.string() })).nullish(),
    }),
  ),
});

/** Instance groups that are neither masters nor workers: BOSH runs them for a while during an operation. */
const ERRANDS = ["apply-addons", "telemetry-agent"];

/**
 * The vSphere names of a cluster's masters or workers, sorted. Every group that is neither `master` nor an errand holds
 * workers: node pools have groups of their own.
 * @throws Failure if the text is not what the bosh CLI prints.
 */
export function vmNames(json: string, group: "masters" | "workers"): string[] {
  let tables: z.infer<typeof output>["Tables"];
  try {
    tables = output.parse(JSON.parse(json)).Tables;
  } catch {
    throw new Failure(
      "bosh vms printed something that is not its known JSON",
      "run bosh -v and compare it with docs/site-file.md",
      json.slice(0, 200),
    );
  }
  return tables
    .filter((table) => table.Content === "vms")
    .flatMap((table) => table.Rows ?? [])
    .filter((row) => groupOf(row.instance) === group && row.vm_cid !== "")
    .map((row) => row.vm_cid)
    .sort();
}

/** What `bosh --json` says when it fails: its messages stand in `Lines`, each with the cause in its last line. */
export function complaint(json: string): string {
  try {
    const { Lines } = z.looseObject({ Lines: z.array(z.string()) }).parse(JSON.parse(json));
    return Lines.flatMap((message) => message.split("\n"))
      .map((line) => line.trim())
      .filter((line) => line !== "" && !/^Exit code/.test(line))
      .slice(-2)
      .join("\n");
  } catch {
    return json;
  }
}

function groupOf(instance: string): "masters" | "workers" | undefined {
  const group = instance.split("/")[0] ?? "";
  if (group === "master") return "masters";
  return ERRANDS.includes(group) ? undefined : "workers";
}
