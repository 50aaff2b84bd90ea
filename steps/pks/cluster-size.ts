/** Step: what changes in place on a living cluster (number of workers, tags). `apply` brings it about, once or again. */
import { z } from "zod";
import { withPrivateFolder } from "../private-folder.ts";
import { runStep, type StepContext } from "../step.ts";
import { openPks } from "./client.ts";
import { connectionInputs } from "./connection.ts";
import { settled, succeeded } from "./operation.ts";
import { OWNER_TAG, parseTags, tagList } from "./ownership.ts";

const inputs = connectionInputs.extend({
  PKS_CLUSTER: z.string(),
  PKS_CLUSTER_UUID: z.string(),
  PKS_OWNER: z.string(),
  PKS_WORKERS: z.coerce.number(),
  PKS_TAGS: z.string().optional(),
  PKS_TIMEOUT_MINUTES: z.coerce.number(),
});

async function apply(wanted: z.infer<typeof inputs>, context: StepContext): Promise<object> {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    const operation = {
      cluster: wanted.PKS_CLUSTER,
      timeoutMinutes: wanted.PKS_TIMEOUT_MINUTES,
      program: wanted.PKS_CLI,
    };
    const before = succeeded(await settled(pks, operation, context), operation);
    const tags = tagList({ ...parseTags(wanted.PKS_TAGS), [OWNER_TAG]: wanted.PKS_OWNER });
    const args: string[] = [];
    if (before.workers !== wanted.PKS_WORKERS) args.push("--num-nodes", String(wanted.PKS_WORKERS));
    if (tagList(before.tags) !== tags) args.push("--tags", tags);
    if (args.length > 0) {
      context.say(`cluster ${before.name}: update ${args.join(" ")}`);
      await pks.run(["update-cluster", before.name, ...args, "--non-interactive"]);
    }
    const after = succeeded(await settled(pks, operation, context), operation);
    return {
      workers: after.workers ?? wanted.PKS_WORKERS,
      tags: after.tags,
      kubernetesVersion: after.kubernetesVersion,
    };
  });
}

await runStep(inputs, { apply });
