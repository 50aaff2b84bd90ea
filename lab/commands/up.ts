/** `npm run lab:up`: brings the simulated site up, or finds it running. */
import { labCommand, print, printJson, run } from "./command-line.ts";
import { bringUp } from "./bring-up.ts";
import { describeSite } from "./describe-site.ts";

const command = labCommand("lab:up", "Start the simulated site in the background; again: find it running.")
  .option("--json", "print the site's state as JSON at the end, and progress on stderr")
  .action(async (options: { json?: boolean }) => {
    const status = await bringUp((line) => {
      if (options.json) process.stderr.write(`${line}\n`);
      else print(line);
    });
    if (options.json) return printJson(status);
    print();
    for (const line of describeSite(status)) print(line);
    print();
    print(
      'Next: eval "$(npm run -s lab:env)", then pulumi, kubectl, helm, pks, bosh and govc work with the lab;',
    );
    print("      npm run lab deploys Rancher into it; npm run lab:down stops it.");
  });

await run(command);
