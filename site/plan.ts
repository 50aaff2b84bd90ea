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
import { type Applied, appliedOf } from "./applied.ts";
import { type Capacity, capacityOf } from "./capacity.ts";
import { certificatePlan } from "./certificate-plan.ts";
import { repairsOf } from "./drift.ts";
import { historyOf, keepsAddress } from "./history.ts";
import type { LastRun } from "./last-run.ts";
import { workersOf } from "./node-pools.ts";
import type { Observation } from "./observe.ts";
import { type ChosenProfile, chooseProfile } from "./profile-name.ts";
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
    | "settings"
    | "chart"
    | "values"
    | "timeoutMinutes"
    | "additionalTrustedCAs"
    | "agentsCa"
    | "dns"
    | "dryRun"
  >;
  readonly vcenter: { readonly vsphereServer: string; readonly allowUnverifiedSsl: boolean };
  /** Which variables of the environment the vSphere provider reads as its own: those under the site's prefix. */
  readonly vcenterVariables: Record<string, string>;
  readonly rules: Omit<AntiAffinityArgs, "mastersReady" | "workersReady">;
  readonly capacity: Capacity;
  /** What this run makes of the site file. */
  readonly applied: Applied;
}

/** The run that the plan is for. */
export interface Run {
  /** `project.stack`: marks what this stack makes in PKS. */
  readonly owner: string;
  /** True in previews. */
  readonly dryRun: boolean;
}

/** What is known besides the site file. */
export interface Known {
  /** undefined with `lookups: off`. */
  readonly seen?: Observation | undefined;
  /** undefined before the first successful run. */
  readonly last?: LastRun | undefined;
  /** YAML; undefined where the kept one is good. */
  readonly renewedKubeconfig?: string | undefined;
}

/** Derives the plan from a checked site; pure. */
export function planOf(site: Site, { owner, dryRun }: Run, known: Known = {}): GraphPlan {
  const { pks, certificate, ingress, dns, rancher, vsphere, bosh, credentials } = site;
  const connection = { ...pks, credentials };
  const { additionalTrustedCAs } = certificate;
  const network = networkOf(site, known);
  const repairs = repairsOf(site, { owner, networkProfile: network?.name }, known.seen, known.last);
  const history = historyOf(site, network, repairs, known);
  const variables = credentials === "" ? [] : ["VSPHERE_USER", "VSPHERE_PASSWORD"];
  return {
    networkProfile: network && { ...network, connection, owner, repair: repairs.networkProfile },
    cluster: {
      ...pks,
      ...history,
      clusterName: pks.cluster,
      workers: workersOf(pks),
      networkProfile: undefined,
      connection,
      owner,
      dns,
      repairs,
      renewedKubeconfig: known.renewedKubeconfig,
    },
    certificate: certificatePlan(certificate, rancher.hostname),
    bootstrap: { given: rancher.bootstrapPassword },
    // Named like the article's: the host name's first label and "-secret".
    namespace: { tlsSecretName: `${rancher.hostname.split(".")[0] ?? ""}-secret`, additionalTrustedCAs },
    ingress: { ...ingress, dryRun, sameAddress: keepsAddress(site, history, known.last) },
    record: { ...dns, recordName: rancher.hostname },
    rancherIngress: { hostname: rancher.hostname, controller: ingress.controller },
    rancher: {
      ...rancher,
      settings: rancher,
      additionalTrustedCAs,
      agentsCa: known.last?.applied.agentsCa,
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
    capacity: capacityOf(site.capacity, pks.networkProfile),
    applied: appliedOf(site, network, repairs, known.last),
  };
}

function networkOf({ pks }: Site, { last }: Known): ChosenProfile | undefined {
  const settings = pks.networkProfile;
  if (settings === undefined) return undefined;
  const parameters = profileParameters(settings);
  const choice = chooseProfile(settings.name, parameters, last?.applied.networkProfile);
  return { ...choice, wanted: settings.name, description: settings.description, parameters };
}
