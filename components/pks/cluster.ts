/** The PKS cluster: what it is (one command), how large it is (another), its API's record and its kubeconfig. */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { DnsRecord, type DnsSettings } from "../dns/record.ts";
import { stepCommand, stepEnvironment } from "../step-command.ts";
import { connectionEnvironment, ignoredConnection, type PksConnection } from "./connection.ts";

/** A cluster as the site file describes it. */
export interface PksClusterArgs {
  readonly connection: PksConnection;
  /** `project.stack`: the tag by which a later run knows the cluster as its own. */
  readonly owner: string;
  readonly clusterName: string;
  readonly externalHostname: string;
  readonly plan: string;
  /** Number of worker nodes; changes in place. */
  readonly workers: number;
  /** Tags besides the owner's; change in place. */
  readonly tags: Readonly<Record<string, string>>;
  /** Name of the network profile. Default: none, the tile's own settings. */
  readonly networkProfile?: pulumi.Input<string> | undefined;
  /** Take over a cluster of this name that another hand made. */
  readonly adopt: boolean;
  /** Refuse deletion and replacement. */
  readonly protect: boolean;
  /** Deadline of one PKS operation, in minutes. */
  readonly timeoutMinutes: number;
  readonly dns: DnsSettings;
}

/** A Kubernetes cluster made by PKS; usable when `kubeconfig` is known. */
export class PksCluster extends pulumi.ComponentResource {
  /** PKS' identifier of the cluster; another one means another cluster. */
  readonly uuid: pulumi.Output<string>;
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

    // Identity and size are two commands: an update makes a command's result unknown in preview, and with this one's
    // everything in the cluster would preview as replaced. So this one is created and deleted, never updated.
    const identity = new local.Command(
      `${name}-identity`,
      {
        create: stepCommand("pks/cluster", "create"),
        delete: stepCommand("pks/cluster", "delete"),
        environment: stepEnvironment({
          ...connection,
          ...deadline,
          PKS_CLUSTER: args.clusterName,
          PKS_EXTERNAL_HOSTNAME: args.externalHostname,
          PKS_PLAN: args.plan,
          PKS_NETWORK_PROFILE: args.networkProfile,
          PKS_FIRST_WORKERS: String(args.workers),
          PKS_OWNER: args.owner,
          PKS_ADOPT: String(args.adopt),
        }),
        triggers: [args.clusterName, args.externalHostname, args.plan, args.networkProfile ?? ""],
        addPreviousOutputInEnv: false,
        logging: local.Logging.Stderr,
      },
      {
        parent: this,
        protect: args.protect,
        // Made first, the new one would adopt the old cluster, which the deletion then removes.
        deleteBeforeReplace: true,
        ignoreChanges: [...ignoredConnection, "environment.PKS_FIRST_WORKERS", "environment.PKS_ADOPT"],
        customTimeouts,
      },
    );
    const made = identity.stdout.apply(
      (stdout) => JSON.parse(stdout) as { uuid: string; masterIps: string[] },
    );
    this.uuid = made.uuid;
    this.masterIps = made.masterIps;

    const size = new local.Command(
      `${name}-size`,
      {
        create: stepCommand("pks/cluster-size", "apply"),
        update: stepCommand("pks/cluster-size", "apply"),
        environment: stepEnvironment({
          ...connection,
          ...deadline,
          PKS_CLUSTER: args.clusterName,
          PKS_CLUSTER_UUID: this.uuid,
          PKS_OWNER: args.owner,
          PKS_WORKERS: String(args.workers),
          PKS_TAGS: tagList(args.tags) || undefined,
        }),
        addPreviousOutputInEnv: false,
        logging: local.Logging.Stderr,
      },
      { parent: this, customTimeouts },
    );
    this.sizedUuid = pulumi.all([this.uuid, size.stdout]).apply(([uuid]) => uuid);

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
        }),
        triggers: [this.uuid],
        addPreviousOutputInEnv: false,
        logging: local.Logging.Stderr,
      },
      // The kubeconfig is proved by a call under the API's host name, so the record comes first; it carries no data.
      {
        parent: this,
        dependsOn: [record],
        ignoreChanges: ignoredConnection,
        additionalSecretOutputs: ["stdout"],
        customTimeouts,
      },
    );
    this.kubeconfig = pulumi.secret(
      access.stdout.apply((stdout) => (JSON.parse(stdout) as { kubeconfig: string }).kubeconfig),
    );
    this.registerOutputs({
      uuid: this.uuid,
      sizedUuid: this.sizedUuid,
      masterIps: this.masterIps,
      kubeconfig: this.kubeconfig,
    });
  }
}

/** The engine's own deadline lies behind the step's, so that the step's message is the one that is seen. */
function pulumiTimeouts(minutes: number): pulumi.CustomTimeouts {
  const timeout = `${minutes * 2 + 10}m`;
  return { create: timeout, update: timeout, delete: timeout };
}

/** `name:value,...`, sorted. */
function tagList(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([name, value]) => `${name}:${value}`)
    .sort()
    .join(",");
}

function firstAddress(addresses: readonly string[]): string {
  return addresses[0] ?? "";
}
