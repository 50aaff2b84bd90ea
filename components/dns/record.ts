/** An A record of the site: made by somebody else (mode manual) and waited for, or taken for granted (mode none). */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { stepCommand, stepEnvironment } from "../step-command.ts";

/** Who makes records, and who is asked for them. */
export interface DnsSettings {
  readonly mode: "manual" | "none";
  /** Name servers (address or address:port) that must all agree. Empty: this machine's resolver. */
  readonly servers: readonly string[];
  /** How long to wait for a record, in minutes. */
  readonly timeoutMinutes: number;
}

/** One record. */
export interface DnsRecordArgs extends DnsSettings {
  /** Fully qualified name. */
  readonly recordName: string;
  /** IPv4 address. */
  readonly address: pulumi.Input<string>;
}

/** A name that resolves to an address; it does when `fqdn` is known. */
export class DnsRecord extends pulumi.ComponentResource {
  /** The record's name. */
  readonly fqdn: pulumi.Output<string>;

  constructor(name: string, args: DnsRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dns:index:Record", name, {}, opts);
    const record = new local.Command(
      `${name}-record`,
      {
        create: stepCommand("dns/record", "create"),
        delete: stepCommand("dns/record", "delete"),
        environment: stepEnvironment({
          DNS_MODE: args.mode,
          DNS_NAME: args.recordName,
          DNS_ADDRESS: args.address,
          DNS_SERVERS: args.servers.join(",") || undefined,
          DNS_TIMEOUT_MINUTES: String(args.timeoutMinutes),
        }),
        addPreviousOutputInEnv: false,
        logging: local.Logging.Stderr,
      },
      { parent: this },
    );
    this.fqdn = record.stdout.apply((stdout) => (JSON.parse(stdout) as { name: string }).name);
    this.registerOutputs({ fqdn: this.fqdn });
  }
}
