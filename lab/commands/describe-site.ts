/** The state of the site as tables, for `lab:up` and `lab:status`. */
import Table from "cli-table3";
import type { LabStatus } from "../control/status.ts";

/** Lines that show every service and cluster, and the faults that are on. */
export function describeSite(status: LabStatus): readonly string[] {
  const services = plainTable(["SERVICE", "ADDRESS", "STATE"]);
  for (const { name, endpoint, state, reason } of status.services) {
    services.push([name, endpoint, reason === undefined ? state : `${state}: ${reason}`]);
  }
  const lines = [
    `Lab number ${status.network} in ${status.home}, process ${status.pid}: ${status.state}`,
    "",
    services.toString(),
  ];
  if (status.clusters.length > 0) {
    const clusters = plainTable(["CLUSTER", "UUID", "API", "MASTERS", "WORKERS", "STATE"]);
    for (const { name, uuid, masterAddress, masters, workers, phase, reason, programs } of status.clusters) {
      const restarts = Object.values(programs).reduce((sum, program) => sum + program.restarts, 0);
      const notes = [reason, restarts > 0 ? `${restarts} restarts` : undefined].filter(
        (note) => note !== undefined,
      );
      const state = notes.length > 0 ? `${phase} (${notes.join("; ")})` : phase;
      clusters.push([name, uuid, `${masterAddress}:8443`, masters, workers, state]);
    }
    lines.push("", clusters.toString());
  }
  for (const { name, argument } of status.faults) lines.push(`Fault on: ${name} ${argument}`.trimEnd());
  return lines;
}

/** A table without lines, in kubectl's manner. */
export function plainTable(head: string[]): Table.Table {
  const none = {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
  } as const;
  return new Table({
    head,
    chars: {
      ...none,
      "bottom-left": "",
      "bottom-right": "",
      left: "",
      "left-mid": "",
      mid: "",
      "mid-mid": "",
      right: "",
      "right-mid": "",
      middle: "  ",
    },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
}
