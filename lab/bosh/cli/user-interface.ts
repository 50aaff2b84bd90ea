/**
 * What the bosh CLI prints, and where (bosh-cli, ui/): at a terminal lines and tables with headers, elsewhere only the
 * rows, separated by tabs; with --json one document at the end, errors included, on stdout.
 */

/** A table; an empty title is not shown. */
export interface Table {
  readonly title: string;
  /** What the rows are, for the footer and for JSON; "" for a table that is shown as labelled lines. */
  readonly content: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The output of one run. */
export interface UserInterface {
  line(text: string): void;
  /** A task of the director that has ended. */
  task(id: number, state: string): void;
  table(table: Table): void;
  error(text: string): void;
  /** Writes what is to be written at the end. */
  flush(): void;
}

/** `mode`: "json", "terminal" or "plain" (not a terminal). */
export function userInterface(mode: "json" | "terminal" | "plain"): UserInterface {
  if (mode === "json") return jsonInterface();
  let first = true;
  // An empty line goes to stdout between any two things that are printed (ui/padding_ui.go).
  const pad = (): void => {
    if (!first) process.stdout.write("\n");
    first = false;
  };
  return {
    line(text) {
      if (mode === "plain") return;
      pad();
      process.stdout.write(text + "\n");
    },
    task(id, state) {
      if (mode === "plain") return;
      pad();
      process.stdout.write(`Task ${id}${taskEnd(state)}\n`);
    },
    table(table) {
      pad();
      process.stdout.write(mode === "plain" ? rowsText(rowsOf(table), "\t") : tableText(table));
    },
    error(text) {
      pad();
      process.stderr.write(text + "\n");
    },
    flush: () => undefined,
  };
}

function jsonInterface(): UserInterface {
  const tables: object[] = [];
  const lines: string[] = [];
  return {
    line: (text) => void lines.push(text),
    error: (text) => void lines.push(text),
    // Its beginning and its end are two prints (ui/task/reporter.go).
    task: (id, state) => void lines.push(`Task ${id}`, taskEnd(state)),
    table: (table) => void tables.push(jsonTable(table)),
    flush() {
      const document = {
        Tables: tables.length > 0 ? tables : null,
        Blocks: null,
        Lines: lines.length > 0 ? lines : null,
      };
      process.stdout.write(JSON.stringify(document, null, 4) + "\n");
    },
  };
}

function taskEnd(state: string): string {
  return `. ${state.charAt(0).toUpperCase()}${state.slice(1)}`;
}

function jsonTable({ content, header, rows }: Table): object {
  const keys = header.map(keyOf);
  const byKey = (cells: readonly string[]): object =>
    // Go sorts the keys of a map.
    Object.fromEntries(
      keys.map((key, column) => [key, cells[column] ?? ""] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return { Content: content, Header: byKey(header), Rows: rows.map(byKey), Notes: null };
}

/** Letters and digits in lower case, the rest one `_` (ui/table/headers.go). */
function keyOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .replaceAll(" ", "_");
}

function tableText(table: Table): string {
  const { title, content, header } = table;
  const rows = content === "" ? rowsOf(table) : [header, ...table.rows];
  const footer = content === "" ? "" : `\n${table.rows.length} ${content}\n`;
  return (title === "" ? "" : `${title}\n\n`) + rowsText(rows, "  ") + footer;
}

/** Rows, or for labelled lines each title with its value. */
function rowsOf({ content, header, rows }: Table): readonly (readonly string[])[] {
  return content === ""
    ? rows.flatMap((row) => header.map((title, column) => [title, row[column] ?? ""]))
    : rows;
}

function rowsText(rows: readonly (readonly string[])[], border: string): string {
  const lines = rows.flatMap((row) => {
    const cells = row.map((cell) => (cell === "" ? ["-"] : cell.split("\n")));
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ""));
  });
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? "").length)),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => (column < cells.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell) + border)
        .join(""),
    )
    .map((line) => line + "\n")
    .join("");
}
