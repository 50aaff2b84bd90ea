/** Rancher: its chart, and the proof that it is usable. */
import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Chart, PUBLIC_CHARTS, releaseChart } from "../charts.ts";
import type { DnsSettings } from "../dns/record.ts";
import { mergeValues } from "../merge-values.ts";
import { stepResult } from "../step-command.ts";
import { type RancherSettings, rancherUrl, rancherValues } from "./values.ts";

/** Rancher as the site file describes it, and where it lives. */
export interface RancherArgs {
  readonly settings: RancherSettings;
  /** Default: the public chart. */
  readonly chart?: Chart | undefined;
  /** Merged over the program's chart values. */
  readonly values: Readonly<Record<string, unknown>>;
  /** How long to wait for the chart's hooks, and then for Rancher to be usable, in minutes. */
  readonly timeoutMinutes: number;
  readonly namespace: pulumi.Input<string>;
  readonly bootstrapPassword: pulumi.Input<string>;
  /** PEM: certificate, then intermediates. */
  readonly chain: pulumi.Input<string>;
  /** PEM of the private CA. Default: none. */
  readonly ca?: pulumi.Input<string> | undefined;
  /** PEM of further CAs. Default: none. */
  readonly additionalTrustedCAs?: string | undefined;
  /** Digest of the CA that downstream agents were deployed with at the end of the last run; undefined before the first. */
  readonly agentsCa?: string | undefined;
  readonly address: pulumi.Input<string>;
  readonly httpsPort: pulumi.Input<number>;
  readonly dns: DnsSettings;
  readonly kubeconfig: pulumi.Input<string>;
  /** What must be there before anybody can reach Rancher: record and Ingress. */
  readonly reachableBy: readonly pulumi.Input<string>[];
  /** True in previews: nothing is waited for. */
  readonly dryRun: boolean;
}

/** Rancher with its replicas; usable when `url` is known. */
export class Rancher extends pulumi.ComponentResource {
  /** `https://HOST`; after an `up` it answers under the site's certificate. */
  readonly url: pulumi.Output<string>;
  /** Digest of the CA that downstream agents know now; "" under a public one. */
  readonly agentsCa: pulumi.Output<string>;

  constructor(name: string, args: RancherArgs, opts?: pulumi.ComponentResourceOptions) {
    super("rancher:index:Rancher", name, {}, opts);
    const url = pulumi.output(args.httpsPort).apply((port) => rancherUrl(args.settings.hostname, port));
    const caDigest = args.ca === undefined ? undefined : pulumi.output(args.ca).apply(digestOf);
    const values = rancherValues<pulumi.Input<string>>(args.settings, {
      url,
      caDigest,
      additionalCAsDigest:
        args.additionalTrustedCAs === undefined ? undefined : digestOf(args.additionalTrustedCAs),
      bootstrapPassword: pulumi.secret(args.bootstrapPassword),
    });
    const release = new kubernetes.helm.v3.Release(
      `${name}-release`,
      {
        ...releaseChart(PUBLIC_CHARTS.rancher, args.chart),
        name: "rancher",
        namespace: args.namespace,
        values: mergeValues(values, args.values),
        // For the chart's hooks.
        timeout: args.timeoutMinutes * 60,
        // Helm would wait without a word and end with "context deadline exceeded": the step below waits, and says why.
        skipAwait: true,
        cleanupOnFail: true,
      },
      { parent: this, retainOnDelete: true },
    );
    const ready = args.dryRun
      ? url
      : pulumi.all([url, this.ready(args, url, release)]).apply(([known]) => known);
    this.url = ready;
    this.agentsCa = pulumi.all([caDigest ?? "", ready]).apply(([ca]) => this.tellAgents(args, ca));
    this.registerOutputs({ url: this.url, agentsCa: this.agentsCa });
  }

  /** Agents hold on to the CA that they were deployed with: when Rancher is up under another one, all are deployed anew. */
  private tellAgents(args: RancherArgs, ca: string): pulumi.Output<string> {
    if (args.agentsCa === undefined || args.agentsCa === ca) return pulumi.output(ca);
    if (args.dryRun) {
      const order =
        "Rancher's pods are replaced, then the agents of all downstream clusters are deployed anew";
      void pulumi.log.warn(`the CA of Rancher's certificate changes: ${order}`, this);
      return pulumi.output(ca);
    }
    return stepResult<{ clusters: string[] }>({
      step: "rancher/agents",
      verb: "redeploy",
      environment: { RANCHER_CA_DIGEST: ca || "none" },
      stdin: args.kubeconfig,
      parent: this,
    }).apply(() => ca);
  }

  /** A function, not a resource: it looks after every change, and a preview shows only what changes. */
  private ready(
    args: RancherArgs,
    url: pulumi.Output<string>,
    release: kubernetes.helm.v3.Release,
  ): pulumi.Output<string> {
    const settled = pulumi
      .all([release.id, release.status.revision, pulumi.all([...args.reachableBy])])
      .apply(() => args.settings.hostname);
    return stepResult<{ hostname: string }>({
      step: "rancher/ready",
      verb: "wait",
      environment: {
        RANCHER_HOSTNAME: settled,
        RANCHER_URL: url,
        RANCHER_ADDRESS: args.address,
        RANCHER_HTTPS_PORT: pulumi.output(args.httpsPort).apply(String),
        RANCHER_CERTIFICATE: args.chain,
        RANCHER_CA: args.ca,
        RANCHER_TIMEOUT_MINUTES: String(args.timeoutMinutes),
        DNS_MODE: args.dns.mode,
        DNS_SERVERS: args.dns.servers.join(",") || undefined,
      },
      stdin: args.kubeconfig,
      parent: this,
    }).hostname;
  }
}

function digestOf(pem: string): string {
  return createHash("sha256").update(pem).digest("hex");
}
