/** An error as the bosh CLI has it: what failed, and why, each a line further in (bosh-cli, ui/fmt/error.go). */
export class BoshError extends Error {
  override readonly name = "BoshError";
  readonly causes: readonly string[];

  /** @param causes from what the user asked for down to what went wrong */
  constructor(...causes: readonly string[]) {
    super(causes.join(": "));
    this.causes = causes;
  }

  /** The causes, each but the last with a colon, each two spaces further in. */
  lines(): string {
    return this.causes
      .map((cause, depth) => "  ".repeat(depth) + cause + (depth < this.causes.length - 1 ? ":" : ""))
      .join("\n");
  }
}

/** Runs `action`; what it rejects with becomes the cause of `what`. */
export async function because<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const causes =
      error instanceof BoshError ? error.causes : [error instanceof Error ? error.message : String(error)];
    throw new BoshError(what, ...causes);
  }
}
