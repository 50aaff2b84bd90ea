/** How `pks` and `tkgi` print: tables, labelled lines, JSON. */

/** The API's JSON as the program prints it, indented by three (`pks list-clusters --json` in a workshop's transcript). */
export function printJson(value: unknown): void {
  process.stdout.write(JSON.stringify(value, null, 3) + "\n");
}

/** One line. */
export function printLine(line = ""): void {
  process.stdout.write(line + "\n");
}

/** Columns two spaces apart, after an empty line, as in the article. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)) + 2);
  printLine();
  for (const row of all) {
    printLine(
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join(""),
    );
  }
}

/** `Label:  value` lines, the values in one column, after an empty line. */
export function printLabels(lines: readonly (readonly [label: string, value: string])[]): void {
  const width = Math.max(...lines.map(([label]) => label.length)) + 3;
  printLine();
  for (const [label, value] of lines) printLine(`${label}:`.padEnd(width) + value);
}

/** A time in milliseconds since 1970, as Go's time.RFC1123 has it; "---" of none. */
export function timeText(milliseconds: number): string {
  return milliseconds === 0 ? "---" : new Date(milliseconds).toUTCString();
}
