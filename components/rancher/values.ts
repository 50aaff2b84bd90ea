/** Values of Rancher's chart. Source: rancher/rancher chart/values.yaml, 2.14.4 to 2.15.0. */

/** What the site decides about Rancher. */
export interface RancherSettings {
  readonly hostname: string;
  readonly replicas: number;
  readonly antiAffinity: "preferred" | "required";
  readonly resources: Readonly<Record<string, unknown>>;
  /** URL of the HTTP proxy. Default: none. */
  readonly proxy?: string | undefined;
  /** Added to the chart's own list. */
  readonly noProxy: readonly string[];
  /** Default: no audit log. */
  readonly auditLog?: { readonly level: number } | undefined;
  readonly features: Readonly<Record<string, boolean>>;
}

/** What the graph knows. `Text` is a string, or an output of one. */
export interface RancherFacts<Text> {
  /** Where users and agents reach Rancher: becomes its server-url. */
  readonly url: Text;
  /** Digest of the CA; undefined with a publicly trusted certificate. */
  readonly caDigest: Text | undefined;
  /** Digest of what is in the secret tls-ca-additional; undefined without it. */
  readonly additionalCAsDigest: Text | undefined;
  readonly bootstrapPassword: Text;
}

/** The chart's own list of addresses that need no proxy. */
const CHART_NO_PROXY = "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,.svc,.cluster.local";

/** The program's chart values; the site file's own are merged over them. */
export function rancherValues<Text>(
  settings: RancherSettings,
  facts: RancherFacts<Text>,
): Record<string, unknown> {
  const features = Object.entries(settings.features).map(([name, on]) => `${name}=${on}`);
  return {
    hostname: settings.hostname,
    replicas: settings.replicas,
    antiAffinity: settings.antiAffinity,
    // Our own Ingress does it: the article deletes the chart's by hand.
    ingress: { enabled: false, tls: { source: "secret" } },
    privateCA: facts.caDigest !== undefined,
    additionalTrustedCAs: facts.additionalCAsDigest !== undefined,
    bootstrapPassword: facts.bootstrapPassword,
    extraEnv: [
      // Set from the first start, so that cluster local does not wait for somebody to click.
      { name: "CATTLE_SERVER_URL", value: facts.url },
      // Pods mount both secrets by subPath and never see a change: another digest is another pod.
      ...environment("RANCHER_HA_CA_DIGEST", facts.caDigest),
      ...environment("RANCHER_HA_ADDITIONAL_CAS_DIGEST", facts.additionalCAsDigest),
    ],
    ...(Object.keys(settings.resources).length === 0 ? {} : { resources: settings.resources }),
    ...(settings.proxy === undefined
      ? {}
      : { proxy: settings.proxy, noProxy: [CHART_NO_PROXY, ...settings.noProxy].join(",") }),
    ...(settings.auditLog === undefined
      ? {}
      : { auditLog: { enabled: true, level: settings.auditLog.level } }),
    ...(features.length === 0 ? {} : { features: features.join(",") }),
  };
}

function environment<Text>(name: string, value: Text | undefined): { name: string; value: Text }[] {
  return value === undefined ? [] : [{ name, value }];
}

/** Rancher's address: `https://HOST`, with the port unless it is 443. */
export function rancherUrl(hostname: string, httpsPort: number): string {
  return httpsPort === 443 ? `https://${hostname}` : `https://${hostname}:${httpsPort}`;
}
