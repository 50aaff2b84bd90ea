/** `npm run lab`: the simulated site, and Rancher deployed into it by the real program. Again: finds no change. */
import { execa } from "execa";
import { z } from "zod";
import { labEnvironment } from "../environment.ts";
import { clone, labHome, labNumber } from "../paths.ts";
import { toolPaths } from "../tools/build.ts";
import { bringUp } from "./bring-up.ts";
import { Failure, labCommand, print, run } from "./command-line.ts";

const STACK = "lab";

const outputsSchema = z.looseObject({
  url: z.string().optional(),
  nextSteps: z.array(z.string()).optional(),
});

const command = labCommand(
  "lab",
  "Start the simulated site and deploy Rancher into it with Pulumi (stack lab).",
).action(async () => {
  await bringUp(print);
  print();
  const environment = labEnvironment({
    home: labHome(process.env),
    network: labNumber(process.env),
    programs: toolPaths().binDir,
    path: process.env["PATH"] ?? "",
  });
  await pulumi(environment, ["stack", "select", "--create", STACK]);
  await pulumi(environment, ["up", "--yes", "--skip-preview", "--stack", STACK]);
  const { stdout } = await execa("pulumi", ["stack", "output", "--json", "--stack", STACK], {
    cwd: clone,
    env: environment,
  });
  const { url, nextSteps } = outputsSchema.parse(JSON.parse(stdout));
  print();
  if (url !== undefined) print(`Rancher: ${url}`);
  for (const step of nextSteps ?? []) print(`  ${step}`);
  print(
    'Look at it: eval "$(npm run -s lab:env)", then kubectl get pods -A, pks clusters, govc cluster.rule.info',
  );
  print(`Change it:  edit Pulumi.${STACK}.yaml, then pulumi preview -s ${STACK} and pulumi up -s ${STACK}`);
  print("Stop it:    npm run lab:down");
});

/** Runs pulumi on the terminal; it has said itself what went wrong. */
async function pulumi(environment: Readonly<Record<string, string>>, args: readonly string[]): Promise<void> {
  const { exitCode } = await execa("pulumi", args, {
    cwd: clone,
    env: environment,
    stdio: "inherit",
    reject: false,
  });
  if (exitCode !== 0)
    throw new Failure(`pulumi ${args[0] ?? ""} failed; the lab goes on running (npm run lab:down stops it)`);
}

await run(command);
