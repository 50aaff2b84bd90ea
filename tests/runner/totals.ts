/** What a test run comes to, and its last line. */

/** Counts of one run, or of several added up. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Full titles of skipped tests: none is skipped silently. */
  readonly skipped: readonly string[];
}

export const NOTHING: Totals = { passed: 0, failed: 0, skipped: [] };
export const ONE_PASSED: Totals = { ...NOTHING, passed: 1 };
export const ONE_FAILED: Totals = { ...NOTHING, failed: 1 };

export function sum(runs: readonly Totals[]): Totals {
  return runs.reduce(
    (total, run) => ({
      passed: total.passed + run.passed,
      failed: total.failed + run.failed,
      skipped: [...total.skipped, ...run.skipped],
    }),
    NOTHING,
  );
}

/** `N passed, N failed`, and `, N skipped` where some are. */
export function lastLine({ passed, failed, skipped }: Totals): string {
  const counts = `${passed} passed, ${failed} failed`;
  return skipped.length === 0 ? counts : `${counts}, ${skipped.length} skipped`;
}
