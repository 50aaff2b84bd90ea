/** Step: what changes in place on a living cluster (profile, workers, node pools, tags, version). `apply` brings it about, once or again. */
import { z } from "zod";
import { Failure } from "../failure.ts";
import { withPrivateFolder } from "../private-folder.ts";
import { runStep, type StepContext } from "../step.ts";
import { openPks } from "./client.ts";
import { connectionInputs } from "./connection.ts";
import { isUpgrade, sameVersion } from "./kubernetes-version.ts";
import { type Operation, settled, succeeded } from "./operation.ts";
import { OWNER_TAG, parseTags, tagList } from "./ownership.ts";
import type { Cluster } from "./records.ts";

const inputs = connectionInputs.extend({
  PKS_CLUSTER: z.string(),
  PKS_CLUSTER_UUID: z.string(),
  PKS_OWNER: z.string(),
  PKS_NETWORK_PROFILE: z.string().optional(),
  PKS_WORKERS: z.coerce.number(),
  PKS_COMPUTE_PROFILE: z.string().optional(),
  PKS_NODE_POOLS: z.string().optional(),
  PKS_TAGS: z.string().optional(),
  PKS_KUBERNETES_VERSION: z.string().optional(),
  PKS_TIMEOUT_MINUTES: z.coerce.number(),
});
type Inputs = z.infer<typeof inputs>;

async function apply(wanted: Inputs, context: StepContext): Promise<object> {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    const operation = {
      cluster: wanted.PKS_CLUSTER,
      timeoutMinutes: wanted.PKS_TIMEOUT_MINUTES,
      program: wanted.PKS_CLI,
    };
    const change = async (command: string, args: readonly string[]) => {
      context.say(`cluster ${wanted.PKS_CLUSTER}: ${[command, ...args].join(" ")}`);
      await pks.run([command, wanted.PKS_CLUSTER, ...args, "--non-interactive"]);
      return succeeded(await settled(pks, operation, context), operation);
    };
    let cluster = changeable(await settled(pks, operation, context), operation);
    // One kind of change at a time: which kinds PKS takes together is not documented.
    for (const args of [profileArguments(cluster, wanted), sizeArguments(cluster, wanted)])
      if (args.length > 0) cluster = await change("update-cluster", args);
    const version = wanted.PKS_KUBERNETES_VERSION;
    if (version && !sameVersion(cluster.kubernetesVersion, version)) {
      if (isUpgrade(cluster.kubernetesVersion, version)) cluster = await change("upgrade-cluster", []);
      refuseOtherVersion(cluster, version);
    }
    return {
      workers: cluster.workers ?? wanted.PKS_WORKERS,
      tags: cluster.tags ?? {},
      kubernetesVersion: cluster.kubernetesVersion,
    };
  });
}

/** The cluster, if it can be changed: also one whose last change failed, since the way out is to order it again. */
function changeable(cluster: Cluster | undefined, operation: Operation): Cluster {
  if (cluster && cluster.state !== "succeeded" && /^(UPDATE|UPGRADE)$/.test(cluster.action)) return cluster;
  return succeeded(cluster, operation);
}

function profileArguments(cluster: Cluster, { PKS_NETWORK_PROFILE: profile }: Inputs): string[] {
  return profile && cluster.networkProfile !== profile ? ["--network-profile", profile] : [];
}

/** What differs; after a failed update the size again, even if PKS shows it as wanted: it may not have been reached. */
function sizeArguments(cluster: Cluster, wanted: Inputs): string[] {
  const again = cluster.state !== "succeeded";
  const tags = tagList({ ...parseTags(wanted.PKS_TAGS), [OWNER_TAG]: wanted.PKS_OWNER });
  const args: string[] = [];
  const { PKS_COMPUTE_PROFILE: profile, PKS_NODE_POOLS: pools } = wanted;
  if (profile && cluster.computeProfile !== profile) args.push("--compute-profile", profile);
  if (pools) {
    const there = Object.entries(cluster.nodePools ?? {}).map(([name, count]) => [name, String(count)]);
    if (again || tagList(Object.fromEntries(there)) !== pools) args.push("--node-pool-instances", pools);
  } else if (again || cluster.workers !== wanted.PKS_WORKERS) {
    args.push("--num-nodes", String(wanted.PKS_WORKERS));
  }
  // An API that shows no tags keeps none either.
  if (cluster.tags && tagList(cluster.tags) !== tags) args.push("--tags", tags);
  return args;
}

function refuseOtherVersion(cluster: Cluster, wanted: string): void {
  if (sameVersion(cluster.kubernetesVersion, wanted)) return;
  throw new Failure(
    `cluster ${cluster.name} runs Kubernetes ${cluster.kubernetesVersion}, not ${wanted}`,
    `set pks.kubernetesVersion to ${cluster.kubernetesVersion}: PKS upgrades to the version of its tile, and never back`,
  );
}

await runStep(inputs, { apply });
