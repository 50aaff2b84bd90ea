/** The PKS cluster: what it is (one command), how large it is (another), its API's record and its kubeconfig. */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { DnsRecord, type DnsSettings } from "../dns/record.ts";
import { stepCommand, stepEnvironment } from "../step-command.ts";
import { connectionEnvironment, ignoredConnection, type PksConnection } from "./connection.ts";
import { repairEnvironment, settledRepair } from "./repair.ts";

/** A cluster as the site file describes it. */
export interface PksClusterArgs {
  readonly connection: PksConnection;
  /** `project.stack`: the tag by which a later run knows the cluster as its own. */
  readonly owner: string;
  readonly clusterName: string;
  readonly externalHostname: string;
  readonly plan: string;
  /** Number of worker nodes, in all pools; changes in place. */
  readonly workers: number;
  /** Pools of a compute profile, with their workers; change in place. Default: none. */
  readonly nodePools?: NodePools | undefined;
  /** Tags besides the owner's; change in place. */
  readonly tags: Readonly<Record<string, string>>;
  /** Version that the cluster is upgraded to. Default: the one that PKS made it with. */
  readonly kubernetesVersion?: string | undefined;
  /** The network profile: its name changes in place, its immutable part is another cluster. Default: the tile's own settings. */
  readonly networkProfile?:
    { readonly profileName: pulumi.Input<string>; readonly immutable: pulumi.Input<string> } | undefined;
  /** Take over a cluster of this name that another hand made. */
  readonly adopt: boolean;
  /** Refuse deletion and replacement. */
  readonly protect: boolean;
  /** Deadline of one PKS operation, in minutes. */
  readonly timeoutMinutes: number;
  readonly dns: DnsSettings;
  /** What an earlier run made and this one keeps: known in the preview, whatever else changes. Default: read from the state. */
  readonly made?: { readonly uuid: string; readonly masterIps: readonly string[] } | undefined;
  /** This run makes another cluster than the last one did. */
  readonly replaced: boolean;
  /** This run does not recreate the masters: their VMs are known as soon as the cluster is. */
  readonly sameMasters: boolean;
  /** This run leaves the workers as they are; what hangs on them is known in the preview. */
  readonly sameWorkers: boolean;
  /** What was seen of the site that this run puts right. */
  readonly repairs: { readonly cluster?: string | undefined; readonly size?: string | undefined };
  /** YAML, secret: fetched anew because the cluster refuses the kept one. Default: the kept one. */
  readonly renewedKubeconfig?: string | undefined;
}

/** Workers of each pool that a compute profile defines. */
export interface NodePools {
  readonly computeProfile: string;
  readonly instances: Readonly<Record<string, number>>;
}

/** A Kubernetes cluster made by PKS; usable when `kubeconfig` is known. */
export class PksCluster extends pulumi.ComponentResource {
  /** PKS' identifier of the cluster; another one means another cluster. */
  readonly uuid: pulumi.Output<string>;
  /** The same, known when the masters are those that stay: after an upgrade, in a run that makes one. */
  readonly mastersUuid: pulumi.Output<string>;
  /** The same, known only when number of workers and tags are as wanted: what depends on the workers waits for it. */
  readonly sizedUuid: pulumi.Output<string>;
  /** Addresses of the Kubernetes API. */
  readonly masterIps: pulumi.Output<string[]>;
  /** YAML, secret; known when the API answers under it. */
  readonly kubeconfig: pulumi.Output<string>;

  constructor(name: string, args: PksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("pks:index:Cluster", name, {}, opts);
    const connection = connectionEnvironment(args.connection);
    const deadline = { PKS_TIMEOUT_MINUTES: String(args.timeoutMinutes) };
    const customTimeouts = pulumiTimeouts(args.timeoutMinutes);

    const pools = args.nodePools && {
      PKS_COMPUTE_PROFILE: args.nodePools.computeProfile,
      PKS_NODE_POOLS: sortedList(args.nodePools.instances),
    };

    // Identity and size are two commands: what changes in place must not touch the one on which everything hangs.
    const identity = new local.Command(
      `${name}-identity`,
      {
        create: stepCommand("pks/cluster", "create"),
        update: stepCommand("pks/cluster", "keep"),
        delete: stepCommand("pks/cluster", "delete"),
        environment: stepEnvironment({
          ...connection,
          ...deadline,
          ...repairEnvironment(args.repairs.cluster),
          PKS_CLUSTER: args.clusterName,
          PKS_EXTERNAL_HOSTNAME: args.externalHostname,
          PKS_PLAN: args.plan,
          PKS_FIRST_NETWORK_PROFILE: args.networkProfile?.profileName,
          PKS_FIRST_WORKERS: pools ? undefined : String(args.workers),
          PKS_FIRST_COMPUTE_PROFILE: pools?.PKS_COMPUTE_PROFILE,
          PKS_FIRST_NODE_POOLS: pools?.PKS_NODE_POOLS,
          PKS_OWNER: args.owner,
          PKS_ADOPT: String(args.adopt),
        }),
        triggers: [args.clusterName, args.externalHostname, args.plan, args.networkProfile?.immutable ?? ""],
        logging: local.Logging.Stderr,
      },
      {
        parent: this,
        protect: args.protect,
        // Made first, the new one would adopt the old cluster, which the deletion then removes.
        deleteBeforeReplace: true,
        // What counts at the creation alone must be fresh for the next creation, and silent until then.
        ignoreChanges: args.replaced ? [] : [...firstInputs, ...settledRepair(args.repairs.cluster)],
        customTimeouts,
      },
    );
    // An update makes the command's result unknown in preview, and everything in the cluster would preview as replaced.
    const { made } = args;
    const result = made
      ? identity.urn.apply(() => made)
      : identity.stdout.apply((stdout) => JSON.parse(stdout) as { uuid: string; masterIps: string[] });
    this.uuid = result.uuid;
    this.masterIps = result.apply(({ masterIps }) => [...masterIps]);

    const size = new local.Command(
      `${name}-size`,
      {
        create: stepCommand("pks/cluster-size", "apply"),
        update: stepCommand("pks/cluster-size", "apply"),
        environment: stepEnvironment({
          ...connection,
          ...deadline,
          ...pools,
          ...repairEnvironment(args.repairs.size),
          PKS_CLUSTER: args.clusterName,
          PKS_CLUSTER_UUID: this.uuid,
          PKS_OWNER: args.owner,
          PKS_NETWORK_PROFILE: args.networkProfile?.profileName,
          PKS_WORKERS: String(args.workers),
          PKS_TAGS: sortedList(args.tags) || undefined,
          PKS_KUBERNETES_VERSION: args.kubernetesVersion,
        }),
        addPreviousOutputInEnv: false,
        logging: local.Logging.Stderr,
      },
      { parent: this, ignoreChanges: settledRepair(args.repairs.size), customTimeouts },
    );
    const sized = args.sameWorkers ? size.urn : size.stdout;
    this.sizedUuid = pulumi.all([this.uuid, sized]).apply(([uuid]) => uuid);
    this.mastersUuid = args.sameMasters
      ? this.uuid
      : pulumi.all([this.uuid, size.stdout]).apply(([uuid]) => uuid);

    const record = new DnsRecord(
      `${name}-api-record`,
      { ...args.dns, recordName: args.externalHostname, address: this.masterIps.apply(firstAddress) },
      { parent: this },
    );
    const access = new local.Command(
      `${name}-kubeconfig`,
      {
        create: stepCommand("pks/kubeconfig", "get"),
        environment: stepEnvironment({
          ...connection,
          ...deadline,
          PKS_CLUSTER: args.clusterName,
          PKS_CLUSTER_UUID: this.uuid,
          PKS_KUBECONFIG: args.renewedKubeconfig && pulumi.secret(args.renewedKubeconfig),
        }),
        triggers: [this.uuid],
        addPreviousOutputInEnv: false,
        logging: local.Logging.Stderr,
      },
      // The kubeconfig is proved by a call under the API's host name, so the record comes first; it carries no data.
      {
        parent: this,
        dependsOn: [record],
        // While it is the same cluster, how PKS is reached says nothing about the kubeconfig that is kept.
        ignoreChanges: made ? [...ignoredConnection, ...(args.renewedKubeconfig ? [] : [RENEWED])] : [],
        additionalSecretOutputs: ["stdout"],
        customTimeouts,
      },
    );
    // A renewed one stands in the inputs, which a preview knows.
    this.kubeconfig = pulumi.secret(
      access.environment.apply(
        (environment) =>
          environment?.["PKS_KUBECONFIG"] ??
          access.stdout.apply((stdout) => (JSON.parse(stdout) as { kubeconfig: string }).kubeconfig),
      ),
    );
    this.registerOutputs({
      uuid: this.uuid,
      mastersUuid: this.mastersUuid,
      sizedUuid: this.sizedUuid,
      masterIps: this.masterIps,
      kubeconfig: this.kubeconfig,
    });
  }
}

/** Inputs that only the creation reads. */
const firstInputs = [
  "PKS_FIRST_NETWORK_PROFILE",
  "PKS_FIRST_WORKERS",
  "PKS_FIRST_COMPUTE_PROFILE",
  "PKS_FIRST_NODE_POOLS",
  "PKS_ADOPT",
].map((variable) => `environment.${variable}`);
const RENEWED = "environment.PKS_KUBECONFIG";

/** The engine's own deadline lies behind the step's, so that the step's message is the one that is seen. */
function pulumiTimeouts(minutes: number): pulumi.CustomTimeouts {
  const timeout = `${minutes * 2 + 10}m`;
  return { create: timeout, update: timeout, delete: timeout };
}

/** `name:value,...`, sorted. */
function sortedList(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}:${value}`)
    .sort()
    .join(",");
}

function firstAddress(addresses: readonly string[]): string {
  return addresses[0] ?? "";
}
