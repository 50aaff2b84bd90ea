/** Step: a kubeconfig for the cluster, once its API answers under it. The result is a secret: nothing of it is ever said. */
import { z } from "zod";
import { Failure } from "../failure.ts";
import { kubernetesFrom } from "../kubernetes.ts";
import { withPrivateFolder } from "../private-folder.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { openPks } from "./client.ts";
import { connectionInputs } from "./connection.ts";
import { userKubeconfig } from "./user-kubeconfig.ts";

const inputs = connectionInputs.extend({
  PKS_CLUSTER: z.string(),
  PKS_CLUSTER_UUID: z.string(),
  PKS_TIMEOUT_MINUTES: z.coerce.number(),
  // A newer one that the program has fetched already, since the kept one was refused.
  PKS_KUBECONFIG: z.string().optional(),
});
type Inputs = z.infer<typeof inputs>;

async function get(wanted: Inputs, context: StepContext): Promise<object> {
  const kubeconfig = wanted.PKS_KUBECONFIG ?? (await fetched(wanted, context));
  await waitFor(
    {
      what: `Kubernetes API of ${wanted.PKS_CLUSTER}`,
      timeoutMinutes: wanted.PKS_TIMEOUT_MINUTES,
      next: `see that pks.externalHostname resolves to the masters' address, then run the same command again`,
      look: async () => {
        const version = await kubernetesFrom(kubeconfig).version.getCode();
        return { done: version.gitVersion };
      },
    },
    context,
  );
  return { kubeconfig };
}

function fetched(wanted: Inputs, context: StepContext): Promise<string> {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    const found = await pks.cluster(wanted.PKS_CLUSTER);
    if (found?.uuid !== wanted.PKS_CLUSTER_UUID) {
      throw new Failure(
        `cluster ${wanted.PKS_CLUSTER} is ${found ? "another one now" : "gone"}`,
        "run pulumi preview with lookups: live, which shows what has changed, then pulumi up",
      );
    }
    return userKubeconfig(pks, wanted.PKS_CLUSTER, wanted, folder);
  });
}

await runStep(inputs, { get });
