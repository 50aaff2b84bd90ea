/** What is wrong with a site file, said all at once. */

/** One thing to mend. */
export interface Problem {
  /** Where in the site file: `pks.workers`, `certificate.chain`. */
  readonly path: string;
  /** What is there now, short; secrets are masked. */
  readonly found: string;
  /** What may be there instead. */
  readonly allowed: string;
}

/** A site that cannot be built as its file says; nothing was created. The message names every problem. */
export class SiteError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map(
      ({ path, found, allowed }) => `  ${path}: found ${found}; allowed: ${allowed}`,
    );
    super([`the site file has ${count}; nothing was changed:`, ...lines].join("\n"));
    this.name = "SiteError";
    this.problems = problems;
  }
}

/** A found value in at most 60 characters, on one line. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
