/** `npm run lab:down`: stops the simulated site. */
import { rmSync } from "node:fs";
import { shutDown } from "../control/shut-down.ts";
import { labHome, labNumber } from "../paths.ts";
import { labCommand, print, run } from "./command-line.ts";

const command = labCommand(
  "lab:down",
  "Stop the simulated site. Its state is kept: lab:up continues where it was.",
)
  .option("--delete", "delete the lab's folder afterwards: clusters, accounts, Pulumi state, everything")
  .action(async (options: { delete?: boolean }) => {
    const home = labHome(process.env);
    const ran = await shutDown(home, labNumber(process.env));
    print(ran ? "The lab is stopped; nothing of it runs." : "The lab did not run.");
    if (!options.delete) return;
    rmSync(home, { recursive: true, force: true });
    print(`Deleted ${home}.`);
  });

await run(command);
