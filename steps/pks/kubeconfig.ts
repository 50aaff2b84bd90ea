/** Step: a kubeconfig for the cluster, once its API answers under it. The result is a secret: nothing of it is ever said. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { credential } from "../credentials.ts";
import { Failure } from "../failure.ts";
import { kubernetesFrom } from "../kubernetes.ts";
import { withPrivateFolder } from "../private-folder.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { openPks } from "./client.ts";
import { connectionInputs } from "./connection.ts";

const inputs = connectionInputs.extend({
  PKS_CLUSTER: z.string(),
  PKS_CLUSTER_UUID: z.string(),
  PKS_TIMEOUT_MINUTES: z.coerce.number(),
});

async function get(wanted: z.infer<typeof inputs>, context: StepContext): Promise<object> {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    const found = await pks.cluster(wanted.PKS_CLUSTER);
    if (found?.uuid !== wanted.PKS_CLUSTER_UUID) {
      throw new Failure(
        `cluster ${wanted.PKS_CLUSTER} is ${found ? "another one now" : "gone"}`,
        "run pulumi refresh, then pulumi up",
      );
    }
    const path = join(folder, "kubeconfig");
    // With OIDC the CLI wants the password again; its documentation names two variables, so both are set.
    const password = wanted.PKS_USERNAME ? credential("PKS_USER_PASSWORD", wanted.CREDENTIALS) : "";
    await pks.run(["get-credentials", wanted.PKS_CLUSTER], {
      KUBECONFIG: path,
      PKS_USER_PASSWORD: password,
      TKGI_USER_PASSWORD: password,
    });
    const kubeconfig = await readFile(path, "utf8");
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
  });
}

await runStep(inputs, { get });
