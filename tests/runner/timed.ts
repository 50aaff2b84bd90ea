/** Names a part of the run and says how it ended and how long it took, on stderr. */
import { lastLine, type Totals } from "./totals.ts";

export async function timed(what: string, part: () => Promise<Totals>): Promise<Totals> {
  process.stderr.write(`${what} ...\n`);
  const start = performance.now();
  const totals = await part();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stderr.write(`${what}: ${lastLine(totals)} (${seconds} s)\n`);
  return totals;
}
