/**
 * Step: the cluster's identity (name, host name, plan, what its network cannot change). `create` makes or joins it,
 * `keep` finds it again after its inputs changed, `delete` removes it.
 */
import { z } from "zod";
import { Failure } from "../failure.ts";
import { withPrivateFolder } from "../private-folder.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { openPks, type PksClient } from "./client.ts";
import { connectionInputs } from "./connection.ts";
import { type Operation, settled, succeeded } from "./operation.ts";
import { OWNER_TAG, ownedBy, ownership, tagList } from "./ownership.ts";
import { type Cluster, inProgress } from "./records.ts";

const inputs = connectionInputs.extend({
  PKS_CLUSTER: z.string(),
  PKS_EXTERNAL_HOSTNAME: z.string(),
  PKS_PLAN: z.string(),
  PKS_FIRST_NETWORK_PROFILE: z.string().optional(),
  PKS_FIRST_COMPUTE_PROFILE: z.string().optional(),
  PKS_FIRST_WORKERS: z.string().optional(),
  PKS_FIRST_NODE_POOLS: z.string().optional(),
  PKS_OWNER: z.string(),
  PKS_ADOPT: z.enum(["true", "false"]),
  PKS_TIMEOUT_MINUTES: z.coerce.number(),
  // What was seen and is put right by this run; it names the cluster that is gone.
  PKS_REPAIR: z.string().optional(),
  // This step's result before: the command provider hands it on.
  PULUMI_COMMAND_STDOUT: z.string().optional(),
});
type Inputs = z.infer<typeof inputs>;

/** How long to look for a cluster whose order may have been taken. */
const LOOK_MINUTES = 1;

/** What the rest of the graph needs of the cluster; a changed size changes nothing here. */
interface ClusterIdentity {
  readonly uuid: string;
  readonly name: string;
  readonly masterIps: readonly string[];
}

const operationOf = (wanted: Inputs): Operation => ({
  cluster: wanted.PKS_CLUSTER,
  timeoutMinutes: wanted.PKS_TIMEOUT_MINUTES,
  program: wanted.PKS_CLI,
});

async function create(wanted: Inputs, context: StepContext): Promise<ClusterIdentity> {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    let found = await pks.cluster(wanted.PKS_CLUSTER);
    if (found?.action === "DELETE" && inProgress(found)) {
      await settled(pks, operationOf(wanted), context);
      found = await pks.cluster(wanted.PKS_CLUSTER);
    }
    if (found) refuseStrangers(found, wanted);
    else await order(pks, wanted, context);
    return addressed(pks, wanted, context);
  });
}

/** Never makes another cluster just because another API was named: only where the loss of this one was seen before. */
async function keep(wanted: Inputs, context: StepContext): Promise<ClusterIdentity> {
  const before = uuidBefore(wanted) ?? "";
  if (before !== "" && wanted.PKS_REPAIR?.includes(before)) return create(wanted, context);
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    const found = await pks.cluster(wanted.PKS_CLUSTER);
    if (found?.uuid === before && found.masterIps.length > 0) return identityOf(found);
    if (found?.uuid === before) return addressed(pks, wanted, context);
    throw new Failure(
      `${wanted.PKS_API} has ${found ? "another" : "no"} cluster ${wanted.PKS_CLUSTER}; this stack's is ${before}`,
      "see that pks.api is right, then run pulumi up with lookups: live, which shows what it would do",
    );
  });
}

async function order(pks: PksClient, wanted: Inputs, context: StepContext): Promise<void> {
  const args = [
    "create-cluster",
    wanted.PKS_CLUSTER,
    "-e",
    wanted.PKS_EXTERNAL_HOSTNAME,
    "-p",
    wanted.PKS_PLAN,
  ];
  if (wanted.PKS_FIRST_COMPUTE_PROFILE) args.push("--compute-profile", wanted.PKS_FIRST_COMPUTE_PROFILE);
  if (wanted.PKS_FIRST_NODE_POOLS) args.push("--node-pool-instances", wanted.PKS_FIRST_NODE_POOLS);
  else if (wanted.PKS_FIRST_WORKERS) args.push("-n", wanted.PKS_FIRST_WORKERS);
  if (wanted.PKS_FIRST_NETWORK_PROFILE) args.push("--network-profile", wanted.PKS_FIRST_NETWORK_PROFILE);
  args.push("--tags", tagList({ [OWNER_TAG]: wanted.PKS_OWNER }), "--non-interactive", "--json");
  try {
    await pks.run(args);
  } catch (error) {
    // The connection may have been cut after the API took the order: then the cluster is there, and it is ours, since
    // there was none before.
    const taken = await waitFor(
      {
        what: `${wanted.PKS_API}, which may have taken the order`,
        timeoutMinutes: Math.min(LOOK_MINUTES, wanted.PKS_TIMEOUT_MINUTES),
        next: "see that pks.api answers, then run the same command again",
        look: async () => ({ done: await pks.cluster(wanted.PKS_CLUSTER) }),
      },
      context,
    );
    if (!taken) throw error;
    refuseOtherIdentity(taken, wanted);
  }
}

/** A cluster that this stack did not make is not touched. */
function refuseStrangers(found: Cluster, wanted: Inputs): void {
  const owner = ownership(found, wanted.PKS_OWNER);
  if (owner !== "ours" && wanted.PKS_ADOPT !== "true") {
    const whose =
      owner === "unknown"
        ? "and this PKS API shows no tags that would say who made it"
        : "and this stack did not make it";
    throw new Failure(
      `there is a cluster ${found.name} already (${found.uuid}), ${whose}`,
      "choose another pks.cluster, or take it over with pks.adopt: true",
    );
  }
  refuseOtherIdentity(found, wanted);
}

/** A cluster that differs in what cannot change in place is another one. */
function refuseOtherIdentity(found: Cluster, wanted: Inputs): void {
  const differences = [
    ["plan", found.plan, wanted.PKS_PLAN],
    ["external host name", found.externalHostname, wanted.PKS_EXTERNAL_HOSTNAME],
  ].filter(([, is, should]) => is !== "" && is !== should);
  if (differences.length > 0) {
    throw new Failure(
      `cluster ${found.name} has ${differences.map(([name, is, should]) => `${name} ${is}, not ${should || "none"}`).join("; ")}`,
      "give the site file the cluster's own values, or choose another pks.cluster",
    );
  }
}

/** PKS may say "succeeded" before it shows the addresses. */
async function addressed(pks: PksClient, wanted: Inputs, context: StepContext): Promise<ClusterIdentity> {
  const operation = operationOf(wanted);
  const cluster = succeeded(await settled(pks, operation, context), operation);
  const masterIps = await waitFor(
    {
      what: `addresses of cluster ${cluster.name}`,
      timeoutMinutes: wanted.PKS_TIMEOUT_MINUTES,
      next: `see: ${wanted.PKS_CLI} cluster ${cluster.name}`,
      look: async () => {
        const addresses = (await pks.cluster(cluster.name))?.masterIps ?? [];
        return addresses.length > 0 ? { done: addresses } : { state: "not known yet" };
      },
    },
    context,
  );
  return identityOf({ ...cluster, masterIps });
}

function identityOf({ uuid, name, masterIps }: Cluster): ClusterIdentity {
  return { uuid, name, masterIps };
}

/** The uuid that this step gave when it last ran; undefined if it never did. */
function uuidBefore({ PULUMI_COMMAND_STDOUT: stdout }: Inputs): string | undefined {
  return stdout && z.looseObject({ uuid: z.string() }).parse(JSON.parse(stdout)).uuid;
}

async function remove(wanted: Inputs, context: StepContext): Promise<object> {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    const operation = operationOf(wanted);
    const found = await settled(pks, { ...operation, cluster: wanted.PKS_CLUSTER }, context);
    if (!found) return {};
    // The uuid is the better proof: a tag may have been taken away, and an old API has none.
    if (found.uuid !== uuidBefore(wanted) && !ownedBy(found, wanted.PKS_OWNER)) {
      context.say(`cluster ${found.name} (${found.uuid}) is not this stack's: left alone`);
      return {};
    }
    await pks.run(["delete-cluster", found.name, "--non-interactive"]);
    const left = await settled(pks, operation, context);
    const ignored = { action: "DELETE", state: "failed", description: "the cluster is still there" };
    if (left) succeeded(left.state === "succeeded" ? { ...left, ...ignored } : left, operation);
    return {};
  });
}

await runStep(inputs, { create, keep, delete: remove });
