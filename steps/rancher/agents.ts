/**
 * Step: has Rancher deploy the agents of every downstream cluster anew, because they hold on to the CA that they were deployed
 * with. Run it when Rancher is up under the new CA. It can be run again at any time. The kubeconfig comes on stdin.
 */
import { PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { z } from "zod";
import { type Kubernetes, kubernetesFrom } from "../kubernetes.ts";
import { runStep, type StepContext } from "../step.ts";

const inputs = z.object({
  /** SHA-256 of the new CA; `none` under a publicly trusted one. */
  RANCHER_CA_DIGEST: z.string(),
});

/** Rancher's sign to deploy a cluster's agent anew; it sets it to "false" when that is done. Source: pkg/controllers/management/clusterdeploy. */
const FORCE_DEPLOY = "io.cattle.agent.force.deploy";
const MERGE_PATCH = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

const managed = listOf(
  z.looseObject({
    spec: z.looseObject({ internal: z.boolean().optional(), displayName: z.string().optional() }).optional(),
  }),
);
const fleet = listOf(
  z.looseObject({ spec: z.looseObject({ redeployAgentGeneration: z.number().optional() }).optional() }),
);

function listOf<Item extends z.ZodType>(item: Item) {
  const metadata = z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  });
  return z.looseObject({ items: z.array(z.intersection(item, z.looseObject({ metadata }))) });
}

async function redeploy(
  { RANCHER_CA_DIGEST: digest }: z.infer<typeof inputs>,
  context: StepContext,
): Promise<object> {
  const kubernetes = kubernetesFrom(await context.readStdin());
  const clusters = await markManaged(kubernetes);
  await bumpFleet(kubernetes);
  const names = clusters.length === 0 ? "there is none" : clusters.join(", ").slice(0, 500);
  context.say(
    `agents deployed anew for the CA ${digest.slice(0, 12)}, as soon as Rancher reaches them: ${names}`,
  );
  return { clusters };
}

/** Marks all but Rancher's own; one that is marked still is left alone. */
async function markManaged({ custom }: Kubernetes): Promise<string[]> {
  const kind = { group: "management.cattle.io", version: "v3", plural: "clusters" };
  const { items } = managed.parse(await custom.listClusterCustomObject(kind));
  const downstream = items.filter(
    ({ metadata, spec }) => metadata.name !== "local" && spec?.internal !== true,
  );
  for (const { metadata } of downstream) {
    if (metadata.annotations?.[FORCE_DEPLOY] === "true") continue;
    const body = { metadata: { annotations: { [FORCE_DEPLOY]: "true" } } };
    await custom.patchClusterCustomObject({ ...kind, name: metadata.name, body }, MERGE_PATCH);
  }
  return downstream.map(({ metadata, spec }) => spec?.displayName ?? metadata.name);
}

/** The dashboard's "Force Update" of Fleet's clusters. Source: rancher/fleet, Cluster.spec.redeployAgentGeneration. */
async function bumpFleet({ custom }: Kubernetes): Promise<void> {
  const kind = { group: "fleet.cattle.io", version: "v1alpha1", plural: "clusters" };
  const { items } = fleet.parse(await custom.listClusterCustomObject(kind).catch(noneWithout(404)));
  for (const { metadata, spec } of items.filter(({ metadata: { name } }) => name !== "local")) {
    const namespace = metadata.namespace ?? "";
    const body = { spec: { redeployAgentGeneration: (spec?.redeployAgentGeneration ?? 0) + 1 } };
    await custom.patchNamespacedCustomObject({ ...kind, namespace, name: metadata.name, body }, MERGE_PATCH);
  }
}

/** A Rancher without Fleet has no such kind. */
function noneWithout(code: number): (error: unknown) => { items: [] } {
  return (error) => {
    if ((error as { code?: unknown }).code === code) return { items: [] };
    throw error;
  };
}

await runStep(inputs, { redeploy });
