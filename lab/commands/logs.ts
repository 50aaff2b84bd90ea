/** `npm run lab:logs`: what the services and programs of the simulated site have written. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { InvalidArgumentError } from "commander";
import { labHome, labPaths } from "../paths.ts";
import { Failure, labCommand, print, run } from "./command-line.ts";
import { followLogs, tail } from "./log-files.ts";

const command = labCommand(
  "lab:logs",
  "Show the logs of the simulated site: of one service, or the last lines of all.",
)
  .argument("[service]", "a service, or CLUSTER.PROGRAM such as lab.kube-apiserver; default: all")
  .option("-f, --follow", "go on with what is written, until interrupted")
  .option(
    "-n, --lines <number>",
    "lines to begin with; default 50 of one service, 3 of each of all",
    wholeNumber,
  )
  .action(async (service: string | undefined, options: { follow?: boolean; lines?: number }) => {
    const folder = labPaths(labHome(process.env)).logs;
    const known = existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => file.endsWith(".log"))
          .map((file) => basename(file, ".log"))
          .sort()
      : [];
    if (known.length === 0)
      throw new Failure(`There are no logs in ${folder}. Start the lab: npm run lab:up`);
    if (service !== undefined && !known.includes(service)) {
      throw new Failure(`No service called "${service}" has written a log.\nThere are: ${known.join(", ")}`);
    }
    const chosen = (service === undefined ? known : [service]).map((name) => ({
      file: join(folder, `${name}.log`),
      prefix: service === undefined ? `${name}: ` : "",
    }));
    const lines = options.lines ?? (service === undefined ? 3 : 50);
    for (const { file, prefix } of chosen) for (const line of tail(file, lines)) print(prefix + line);
    if (options.follow) await followLogs(chosen, print);
  });

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

await run(command);
