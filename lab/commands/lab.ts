/** `npm run lab`: the simulated site, and Rancher deployed into it by the real program. Again: finds no change. */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { labEnvironment } from "../environment.ts";
import { clone, labHome, labNumber } from "../paths.ts";
import { toolPaths } from "../tools/build.ts";
import { bringUp } from "./bring-up.ts";
import { Failure, labCommand, print, run } from "./command-line.ts";

const STACK = "lab";

const outputsSchema = z.looseObject({
  url: z.url(),
  ingressAddress: z.string(),
  nextSteps: z.array(z.string()),
});
const secretSchema = z.looseObject({ data: z.looseObject({ "cacerts.pem": z.string() }) });

type Environment = Readonly<Record<string, string>>;

const command = labCommand(
  "lab",
  "Start the simulated site and deploy Rancher into it with Pulumi (stack lab).",
).action(async () => {
  await bringUp(print);
  print();
  const home = labHome(process.env);
  const environment = labEnvironment({
    home,
    network: labNumber(process.env),
    programs: toolPaths().binDir,
    path: process.env["PATH"] ?? "",
  });
  await pulumi(environment, ["stack", "select", "--create", STACK]);
  await pulumi(environment, ["up", "--yes", "--skip-preview", "--stack", STACK]);
  const { url, ingressAddress, nextSteps } = outputsSchema.parse(
    await json(environment, "pulumi", ["stack", "output", "--json", "--stack", STACK]),
  );
  print();
  print(`Rancher runs: ${url}`);
  print(`Ask it:     ${await askWith(environment, home, new URL(url), ingressAddress)}`);
  print(
    'Look at it: eval "$(npm run -s lab:env)", then kubectl get pods -A, pks clusters, govc cluster.rule.info',
  );
  print(`Change it:  edit Pulumi.${STACK}.yaml, then pulumi preview -s ${STACK} and pulumi up -s ${STACK}`);
  print("Stop it:    npm run lab:down");
  print("Next:");
  for (const step of nextSteps) print(`  ${step}`);
});

/** The curl command that gets an answer: the site's CA is put beside the lab, the name is resolved by hand. */
async function askWith(environment: Environment, home: string, url: URL, address: string): Promise<string> {
  const secret = secretSchema.parse(
    await json(environment, "kubectl", ["-n", "cattle-system", "get", "secret", "tls-ca", "-o", "json"]),
  );
  const file = join(home, "rancher-ca.pem");
  writeFileSync(file, Buffer.from(secret.data["cacerts.pem"], "base64"));
  const shown = relative(process.cwd(), file);
  return `curl --cacert ${shown.startsWith("..") ? file : shown} --resolve ${url.hostname}:${url.port || 443}:${address} ${url.origin}/ping`;
}

async function json(environment: Environment, program: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await execa(program, args, { cwd: clone, env: environment });
  return JSON.parse(stdout) as unknown;
}

/** Runs pulumi on the terminal; it has said itself what went wrong. */
async function pulumi(environment: Environment, args: readonly string[]): Promise<void> {
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
