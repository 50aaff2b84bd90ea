/** A failure that an operator can act on: what failed and where, what is known of the cause, and what to do next. */
export class Failure extends Error {
  /** At most five lines. */
  readonly lines: readonly string[];
  /** The other system may answer at the next look: a wait goes on. */
  readonly passing: boolean;

  /**
   * @param what What failed and where, in one line.
   * @param next The next command or action, in one line.
   * @param details What the other system said; at most three lines of it are kept.
   */
  constructor(what: string, next: string, details = "", { passing = false } = {}) {
    const kept = details
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .slice(0, 3);
    const lines = [what, ...kept.map((line) => `  ${line.slice(0, 300)}`), `next: ${next}`];
    super(lines.join("\n"));
    this.name = "Failure";
    this.lines = lines;
    this.passing = passing;
  }

  /** The cause in one line: what the other system said, else what failed. */
  get brief(): string {
    return (this.lines.length > 2 ? this.lines[1] : this.lines[0])?.trim() ?? "";
  }
}
