/** An A record of the site: kept by this program (mode nsupdate), made by somebody else and waited for (manual), or taken for granted (none). */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { stepCommand, stepEnvironment } from "../step-command.ts";

/** Who makes records, and who is asked for them. */
export interface DnsSettings {
  readonly mode: "manual" | "nsupdate" | "none";
  /** Name servers (address or address:port) that must all agree. Empty: this machine's resolver. */
  readonly servers: readonly string[];
  /** How long to wait for a record, in minutes. */
  readonly timeoutMinutes: number;
  /** Mode nsupdate: the zone. Default: the name server says. */
  readonly zone?: string | undefined;
  /** Mode nsupdate: time to live in seconds. Default: 300. */
  readonly ttl?: number;
  /** Mode nsupdate: the key that signs the updates. */
  readonly tsig?: TsigKey | undefined;
  /** Mode nsupdate: take over a record of the name with another address. Default: it is refused. */
  readonly adopt?: boolean;
}

/** A key that the name server shares with this program. */
export interface TsigKey {
  readonly name: string;
  readonly algorithm: string;
  /** Base64; secret. */
  readonly secret: pulumi.Input<string>;
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
          ...(args.mode === "nsupdate" ? updateEnvironment(args) : {}),
        }),
        // On stdin, and so encrypted in the state, from which the deletion takes it.
        ...(args.mode === "nsupdate" && args.tsig ? { stdin: pulumi.secret(args.tsig.secret) } : {}),
        // Another name is another record: the new one is made, then the old one removed.
        triggers: [args.recordName],
        // The address that this stack gave the name before: only that one is replaced.
        addPreviousOutputInEnv: args.mode === "nsupdate",
        logging: local.Logging.Stderr,
      },
      { parent: this },
    );
    // The key on stdin may make the result secret; a name is none.
    this.fqdn = pulumi
      .unsecret(record.stdout)
      .apply((stdout) => (JSON.parse(stdout) as { name: string }).name);
    this.registerOutputs({ fqdn: this.fqdn });
  }
}

function updateEnvironment({ zone, ttl, tsig, adopt }: DnsSettings): Record<string, string | undefined> {
  return {
    DNS_ZONE: zone,
    DNS_TTL: ttl === undefined ? undefined : String(ttl),
    DNS_TSIG_NAME: tsig?.name,
    DNS_TSIG_ALGORITHM: tsig?.algorithm,
    DNS_ADOPT: adopt === true ? "true" : undefined,
  };
}
