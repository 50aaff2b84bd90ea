/** `npm run lab:status`: what of the simulated site runs. */
import { controlClient } from "../control/client.ts";
import { labHome, labNumber } from "../paths.ts";
import { Failure, labCommand, print, printJson, run } from "./command-line.ts";
import { describeSite } from "./describe-site.ts";

const command = labCommand(
  "lab:status",
  "Show what of the simulated site runs; exit code 1 unless all of it does.",
)
  .option("--json", "print the state as JSON")
  .action(async (options: { json?: boolean }) => {
    const home = labHome(process.env);
    const status = await controlClient(labNumber(process.env)).status();
    const ours = status?.home === home ? status : undefined;
    if (options.json) printJson(ours ?? { home, state: "stopped" });
    if (!ours) {
      if (!options.json) print(`The lab in ${home} does not run. Start it: npm run lab:up`);
      process.exitCode = 1;
      return;
    }
    if (!options.json) for (const line of describeSite(ours)) print(line);
    const broken = ours.clusters
      .filter((cluster) => cluster.phase === "failed")
      .map((cluster) => cluster.name);
    if (ours.state !== "running")
      throw new Failure(`The lab is ${ours.state}. Its log: npm run lab:logs -- daemon`);
    if (broken.length > 0)
      throw new Failure(`Clusters that do not run: ${broken.join(", ")}. See npm run lab:logs`);
  });

await run(command);
