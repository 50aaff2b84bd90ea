/** A network profile of PKS: the load balancer's size and what else a cluster's network is made of. */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { stepCommand, stepEnvironment } from "../step-command.ts";
import { connectionEnvironment, type PksConnection } from "./connection.ts";
import { repairEnvironment, settledRepair } from "./repair.ts";

/** A profile as the site file describes it. */
export interface NetworkProfileArgs {
  readonly connection: PksConnection;
  /** `project.stack`: written into the profile's description; only its stack deletes it. */
  readonly owner: string;
  /** Name in PKS. */
  readonly name: string;
  readonly description?: string | undefined;
  /** Parameters as the API spells them: `{ lb_size: "medium" }`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Those that a living cluster cannot change, as one text: another text is another cluster. */
  readonly immutable: string;
  /** The profile of the last run has another name: it goes when the cluster has left it. Else it has to go first. */
  readonly renamed: boolean;
  /** What was seen of the profile that this run puts right. Default: nothing. */
  readonly repair?: string | undefined;
}

/** Makes the profile, or takes an equal one. */
export class NetworkProfile extends pulumi.ComponentResource {
  /** The profile's name; waited for until the profile is there, yet known in every preview. */
  readonly profileName: pulumi.Output<string>;
  /** What only another cluster can change, likewise. */
  readonly immutable: pulumi.Output<string>;

  constructor(name: string, args: NetworkProfileArgs, opts?: pulumi.ComponentResourceOptions) {
    super("pks:index:NetworkProfile", name, {}, opts);
    const parameters = Object.entries(args.parameters).map(([key, value]) => [
      `PARAMETER_${key}`,
      JSON.stringify(value),
    ]);
    const profile = new local.Command(
      `${name}-profile`,
      {
        create: stepCommand("pks/network-profile", "create"),
        delete: stepCommand("pks/network-profile", "delete"),
        environment: stepEnvironment({
          ...connectionEnvironment(args.connection),
          ...repairEnvironment(args.repair),
          PKS_OWNER: args.owner,
          NETWORK_PROFILE_NAME: args.name,
          NETWORK_PROFILE_DESCRIPTION: args.description,
          ...Object.fromEntries(parameters),
        }),
        // PKS cannot change a profile: another content is another profile.
        triggers: [args.name, ...parameters.map((entry) => entry.join("="))],
        addPreviousOutputInEnv: false,
        logging: local.Logging.Stderr,
      },
      { parent: this, deleteBeforeReplace: !args.renamed, ignoreChanges: settledRepair(args.repair) },
    );
    // Not from the command's result, which no preview of a change knows: the cluster would preview as replaced.
    this.profileName = profile.urn.apply(() => args.name);
    this.immutable = profile.urn.apply(() => args.immutable);
    this.registerOutputs({ profileName: this.profileName, immutable: this.immutable });
  }
}
