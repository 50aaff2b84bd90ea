/** `npm run lab:fault`: makes something at the simulated site go wrong, and right again. */
import { controlClient, type ControlClient } from "../control/client.ts";
import { labNumber } from "../paths.ts";
import { Failure, labCommand, print, printJson, run } from "./command-line.ts";
import { plainTable } from "./describe-site.ts";

const command = labCommand(
  "lab:fault",
  "Faults of the simulated site: they stay on until they are switched off.",
);

command
  .command("list")
  .description("show every fault, and which are on")
  .option("--json", "print them as JSON")
  .action(async (options: { json?: boolean }) => {
    const { known, on } = await (await runningLab()).faults();
    const faults = known.map((fault) => ({
      ...fault,
      on: on.find(({ name }) => name === fault.name)?.argument,
    }));
    if (options.json) {
      return printJson(
        faults.map(({ on: set, ...fault }) => ({ ...fault, on: set !== undefined, value: set ?? "" })),
      );
    }
    const table = plainTable(["ON", "NAME", "ARGUMENT", "SYSTEM", "EFFECT"]);
    for (const { name, argument, system, effect, on: set } of faults) {
      table.push([
        set === undefined ? "" : "on",
        name,
        set === undefined || set === "" ? argument : set,
        system,
        effect,
      ]);
    }
    print(table.toString());
  });

command
  .command("on <name> [argument]")
  .description("switch a fault on")
  .action(async (name: string, argument = "") => {
    await (await runningLab()).setFault(name, argument);
    print(
      `${name} is on${argument === "" ? "" : ` (${argument})`}. Off again: npm run lab:fault -- off ${name}`,
    );
  });

command
  .command("off <name>")
  .description("switch a fault off")
  .action(async (name: string) => {
    await (await runningLab()).clearFault(name);
    print(`${name} is off.`);
  });

async function runningLab(): Promise<ControlClient> {
  const client = controlClient(labNumber(process.env));
  if ((await client.status()) === undefined)
    throw new Failure("The lab does not run. Start it: npm run lab:up");
  return client;
}

await run(command);
