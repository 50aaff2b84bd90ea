/** A network profile of PKS: the load balancer's size and what else a cluster's network is made of. */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { stepCommand, stepEnvironment } from "../step-command.ts";
import { connectionEnvironment, ignoredConnection, type PksConnection } from "./connection.ts";

/** A profile as the site file describes it. */
export interface NetworkProfileArgs {
  readonly connection: PksConnection;
  /** `project.stack`: written into the profile's description; only its stack deletes it. */
  readonly owner: string;
  readonly name: string;
  readonly description?: string | undefined;
  /** Parameters as the API spells them: `{ lb_size: "medium" }`. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Makes the profile, or takes an equal one; ready when `name` is known. */
export class NetworkProfile extends pulumi.ComponentResource {
  /** The profile's name. */
  readonly profileName: pulumi.Output<string>;

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
      { parent: this, deleteBeforeReplace: true, ignoreChanges: ignoredConnection },
    );
    this.profileName = profile.stdout.apply((stdout) => (JSON.parse(stdout) as { name: string }).name);
    this.registerOutputs({ profileName: this.profileName });
  }
}
