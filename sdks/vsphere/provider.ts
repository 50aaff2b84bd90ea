import * as pulumi from "@pulumi/pulumi";
import { versionOptions } from "./version.ts";

/** Arguments of `Provider`. */
export interface ProviderArgs {
  /** Host name of vCenter, with `:port` unless it is 443. Default: the environment variable VSPHERE_SERVER. */
  readonly vsphereServer?: pulumi.Input<string | undefined>;
  /** Default: the environment variable VSPHERE_USER. */
  readonly user?: pulumi.Input<string | undefined>;
  /** Default: the environment variable VSPHERE_PASSWORD. */
  readonly password?: pulumi.Input<string | undefined>;
  /** Accept a certificate that cannot be verified. Default: VSPHERE_ALLOW_UNVERIFIED_SSL, else false. */
  readonly allowUnverifiedSsl?: pulumi.Input<boolean | undefined>;
}

/** A connection to one vCenter, for the `provider` option of this package's resources and functions. */
export class Provider extends pulumi.ProviderResource {
  declare readonly vsphereServer: pulumi.Output<string | undefined>;
  declare readonly user: pulumi.Output<string | undefined>;
  declare readonly password: pulumi.Output<string | undefined>;

  /**
   * @param name The unique name of the resource.
   * @param args See `ProviderArgs`; {} leaves all to the environment.
   * @param opts Options of the resource.
   */
  constructor(name: string, args: ProviderArgs = {}, opts: pulumi.ResourceOptions = {}) {
    const { vsphereServer, user, password, allowUnverifiedSsl } = args;
    const unverified = allowUnverifiedSsl ?? fromEnvironment(process.env["VSPHERE_ALLOW_UNVERIFIED_SSL"]);
    super(
      "vsphere",
      name,
      {
        vsphereServer,
        user,
        password,
        // Providers take what is not a string as JSON text.
        allowUnverifiedSsl: pulumi.output(unverified).apply((value) => JSON.stringify(value)),
      },
      pulumi.mergeOptions(versionOptions(), opts),
    );
  }
}

/** The words that the public SDK takes for true and false; any other is as if it were not set. */
function fromEnvironment(text: string | undefined): boolean | undefined {
  if (/^(1|t|T|true|TRUE|True)$/.test(text ?? "")) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text ?? "") ? false : undefined;
}
