/** `npm run check`: types, lint and format, without running a test. */
import { staticChecks } from "./runner/static-checks.ts";
import { lastLine } from "./runner/totals.ts";

const totals = await staticChecks();
process.stdout.write(`${lastLine(totals)}\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
