/** The first password of Rancher's user admin: the site file's, or one made once and kept in the state as a secret. */
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

/** The site file's password, if it names one. */
export interface BootstrapPasswordArgs {
  /** Default: generated once. */
  readonly given?: string | undefined;
}

const LENGTH = 24;

/** A password that stays the same from run to run. */
export class BootstrapPassword extends pulumi.ComponentResource {
  /** Secret. */
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: BootstrapPasswordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("rancher:index:BootstrapPassword", name, {}, opts);
    if (args.given !== undefined) {
      this.password = pulumi.secret(args.given);
    } else {
      // A key is the one random thing that the providers used here make once and keep secret.
      const seed = new tls.PrivateKey(`${name}-seed`, { algorithm: "ED25519" }, { parent: this });
      this.password = pulumi.secret(seed.privateKeyPem.apply(passwordFrom));
    }
    this.registerOutputs({ password: this.password });
  }
}

/** 24 letters and digits (143 bits) from a secret of at least that much randomness. */
export function passwordFrom(seed: string): string {
  const digest = createHash("sha512").update("rancher bootstrap password\n").update(seed).digest("base64");
  return digest.replace(/[^A-Za-z0-9]/g, "").slice(0, LENGTH);
}
