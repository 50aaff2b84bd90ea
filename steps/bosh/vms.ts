/** Step: the names of a cluster's VMs, from the BOSH director. A VM's CID is its name in vSphere. */
import { z } from "zod";
import { credential } from "../credentials.ts";
import { Failure } from "../failure.ts";
import { withPrivateFolder } from "../private-folder.ts";
import { runProgram } from "../program.ts";
import { runStep, type StepContext } from "../step.ts";
import { complaint, vmNames } from "./instances.ts";

const inputs = z.object({
  BOSH_ENVIRONMENT: z.string(),
  BOSH_CA_CERT: z.string().optional(),
  BOSH_DEPLOYMENT: z.string(),
  BOSH_GROUP: z.enum(["masters", "workers"]),
  CREDENTIALS: z.string().optional(),
});

async function list(wanted: z.infer<typeof inputs>, context: StepContext): Promise<readonly string[]> {
  return withPrivateFolder(async (folder) => {
    const { BOSH_DEPLOYMENT: deployment, CREDENTIALS: prefix } = wanted;
    const environment = {
      HOME: folder,
      BOSH_ENVIRONMENT: wanted.BOSH_ENVIRONMENT,
      BOSH_CLIENT: credential("BOSH_CLIENT", prefix),
      BOSH_CLIENT_SECRET: credential("BOSH_CLIENT_SECRET", prefix),
      ...(wanted.BOSH_CA_CERT === undefined ? {} : { BOSH_CA_CERT: wanted.BOSH_CA_CERT }),
    };
    const ran = await runProgram("bosh", ["-n", "-d", deployment, "vms", "--json"], {
      environment,
      signal: context.signal,
    });
    if (ran.code !== 0) {
      throw new Failure(
        `bosh -d ${deployment} vms failed at ${wanted.BOSH_ENVIRONMENT}`,
        "see that the director answers: bosh env",
        complaint(ran.stdout) || ran.stderr,
      );
    }
    return vmNames(ran.stdout, wanted.BOSH_GROUP);
  });
}

await runStep(inputs, { list });
