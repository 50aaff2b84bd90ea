/** `npm run -s lab:env`: prints `export` lines, and nothing else, after which the usual programs work with the lab. */
import { controlClient } from "../control/client.ts";
import { credentials } from "../credentials.ts";
import { exportLine, labEnvironment } from "../environment.ts";
import { labNetwork } from "../network.ts";
import { labHome, labNumber, labPaths } from "../paths.ts";
import { toolPaths } from "../tools/build.ts";
import { labCommand, print, printJson, run } from "./command-line.ts";
import { logInToPks } from "./pks-login.ts";

const command = labCommand("-s lab:env", 'Print export lines for a shell: eval "$(npm run -s lab:env)".')
  .option("--json", "print the variables as a JSON object instead")
  .action(async (options: { json?: boolean }) => {
    const home = labHome(process.env);
    const network = labNumber(process.env);
    const environment = labEnvironment({
      home,
      network,
      programs: toolPaths().binDir,
      path: process.env["PATH"] ?? "",
    });
    if (options.json) printJson(environment);
    else for (const [name, value] of Object.entries(environment)) print(exportLine(name, value));
    if ((await controlClient(network).status()) === undefined) {
      process.stderr.write("The lab does not run; start it: npm run lab:up\n");
      return;
    }
    await logIn(home, network);
  });

/** So that a plain `pks clusters` works: with the automation account, until its token expires. */
async function logIn(home: string, network: number): Promise<void> {
  const { address, port } = labNetwork(network).pksApi;
  try {
    await logInToPks(labPaths(home), `https://${address}:${port}`, credentials({ home }));
  } catch (error) {
    process.stderr.write(`pks is not logged in: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

await run(command);
