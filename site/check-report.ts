/** A check as people read it. */
import Table from "cli-table3";
import type { SiteCheck } from "./check.ts";
import type { Finding, State } from "./preflight/finding.ts";

const STATES: readonly State[] = ["ok", "refused", "warning", "unknown"];
const LEAST_COLUMNS = 80;
/** Borders and padding of four columns. */
const FRAME = 13;

/**
 * The table of all findings and a line that counts them.
 * @param columns Width of the terminal.
 */
export function checkReport({ stack, findings }: SiteCheck, columns: number): string {
  const width = Math.max(columns, LEAST_COLUMNS);
  const first = Math.max(...STATES.map((state) => state.length));
  const second = Math.max(...findings.map(({ check }) => check.length), "check".length);
  const rest = width - FRAME - first - second;
  const third = Math.floor(rest / 2);
  const widths = [first, second, third, rest - third];
  const table = new Table({
    head: ["state", "check", "found", "allowed, or next"],
    colWidths: widths.map((column) => column + 2),
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...findings.map((finding) => rowOf(finding).map((text, column) => broken(text, widths[column] ?? rest))),
  );
  return [table.toString(), summary(stack, findings)].join("\n");
}

function rowOf({ state, check, path, found, allowed }: Finding): string[] {
  // Where something is to be changed, the key says where.
  const where = state === "refused" || state === "warning" ? `${path}: ` : "";
  return [state, check, found, allowed === "" ? "" : `${where}${allowed}`];
}

/** The table cuts a word that is wider than its column, such as an address: rather two lines. */
function broken(text: string, width: number): string {
  return text.replace(/\S+/g, (word) => (word.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join("\n"));
}

function summary(stack: string, findings: readonly Finding[]): string {
  const counts = STATES.map((state) => ({
    state,
    count: findings.filter((finding) => finding.state === state).length,
  })).filter(({ count }) => count > 0);
  const counted = counts.map(({ state, count }) => `${count} ${state}`).join(", ");
  const refused = findings.some(({ state }) => state === "refused");
  return `${stack}: ${counted}. ${refused ? "Mend what is refused, then run the same command again." : `Next: pulumi preview -s ${stack}`}`;
}
