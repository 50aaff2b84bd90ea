/** What each node of the graph takes from the site file: plain arguments, made once, before the first resource. */
import type { SiteCertificateArgs } from "../components/certificate/site-certificate.ts";
import type { DnsRecordArgs } from "../components/dns/record.ts";
import type { IngressControllerArgs } from "../components/ingress/controller.ts";
import type { RancherIngressArgs } from "../components/ingress/rancher-ingress.ts";
import type { PksClusterArgs } from "../components/pks/cluster.ts";
import type { NetworkProfileArgs } from "../components/pks/network-profile.ts";
import type { BootstrapPasswordArgs } from "../components/rancher/bootstrap-password.ts";
import type { RancherNamespaceArgs } from "../components/rancher/namespace.ts";
import type { RancherArgs } from "../components/rancher/rancher.ts";
import type { AntiAffinityArgs } from "../components/vsphere/anti-affinity.ts";
import { type Capacity, capacityOf } from "./capacity.ts";
import { profileParameters } from "./profile-parameters.ts";
import type { Site } from "./schema.ts";

/** The plain part of every node's arguments; `index.ts` adds the edges. */
export interface GraphPlan {
  /** undefined: the tile's own network settings. */
  readonly networkProfile: NetworkProfileArgs | undefined;
  readonly cluster: PksClusterArgs;
  readonly certificate: SiteCertificateArgs;
  readonly bootstrap: BootstrapPasswordArgs;
  readonly namespace: Pick<RancherNamespaceArgs, "tlsSecretName" | "additionalTrustedCAs">;
  readonly ingress: Omit<IngressControllerArgs, "clusterUuid" | "kubeconfig">;
  readonly record: Omit<DnsRecordArgs, "address">;
  readonly rancherIngress: Pick<RancherIngressArgs, "hostname" | "controller">;
  readonly rancher: Pick<
    RancherArgs,
    "settings" | "chart" | "values" | "timeoutMinutes" | "additionalTrustedCAs" | "dns" | "dryRun"
  >;
  readonly vcenter: { readonly vsphereServer: string; readonly allowUnverifiedSsl: boolean };
  /** Which variables of the environment the vSphere provider reads as its own: those under the site's prefix. */
  readonly vcenterVariables: Record<string, string>;
  readonly rules: Omit<AntiAffinityArgs, "mastersReady" | "workersReady">;
  readonly capacity: Capacity;
  /** What this run makes of the site file; `number` counts repairs of what others changed. */
  readonly applied: Readonly<Record<string, unknown>>;
}

/** The run that the plan is for. */
export interface Run {
  /** `project.stack`: marks what this stack makes in PKS. */
  readonly owner: string;
  /** True in previews. */
  readonly dryRun: boolean;
}

/** Derives the plan from a checked site; pure. */
export function planOf(site: Site, { owner, dryRun }: Run): GraphPlan {
  const { pks, certificate, ingress, dns, rancher, vsphere, bosh, credentials } = site;
  const connection = { ...pks, credentials };
  const { additionalTrustedCAs } = certificate;
  const profile = pks.networkProfile;
  const variables = credentials === "" ? [] : ["VSPHERE_USER", "VSPHERE_PASSWORD"];
  return {
    networkProfile: profile && { ...profile, connection, owner, parameters: profileParameters(profile) },
    cluster: { ...pks, clusterName: pks.cluster, networkProfile: undefined, connection, owner, dns },
    certificate: { certificate, hostname: rancher.hostname },
    bootstrap: { given: rancher.bootstrapPassword },
    // Named like the article's: the host name's first label and "-secret".
    namespace: { tlsSecretName: `${rancher.hostname.split(".")[0] ?? ""}-secret`, additionalTrustedCAs },
    ingress,
    record: { ...dns, recordName: rancher.hostname },
    rancherIngress: { hostname: rancher.hostname, controller: ingress.controller },
    rancher: {
      ...rancher,
      settings: rancher,
      additionalTrustedCAs: additionalTrustedCAs !== undefined,
      dns,
      dryRun,
    },
    vcenter: { vsphereServer: vsphere.server, allowUnverifiedSsl: vsphere.allowUnverifiedTls },
    vcenterVariables: Object.fromEntries(variables.map((name) => [`${credentials}_${name}`, name])),
    rules: {
      ...vsphere,
      ...vsphere.antiAffinity,
      clusterName: pks.cluster,
      bosh,
      credentials,
      offline: dryRun && site.lookups === "off",
    },
    capacity: capacityOf(site.capacity),
    applied: {
      number: 0,
      cluster: pks.cluster,
      plan: pks.plan,
      networkProfile: profile?.name ?? "",
      workers: pks.workers,
      tags: pks.tags,
    },
  };
}
