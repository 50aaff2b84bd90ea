/** The stack's outputs: what an operator asks for after an `up`, and what the next run compares with. */
import type { SiteCertificate } from "../components/certificate/site-certificate.ts";
import type { IngressController } from "../components/ingress/controller.ts";
import type { PksCluster } from "../components/pks/cluster.ts";
import type { BootstrapPassword } from "../components/rancher/bootstrap-password.ts";
import type { Rancher } from "../components/rancher/rancher.ts";
import type { AntiAffinity } from "../components/vsphere/anti-affinity.ts";
import type { GraphPlan } from "./plan.ts";

/** The graph's nodes that outputs come from. */
export interface OutputSources {
  readonly cluster: PksCluster;
  readonly certificate: SiteCertificate;
  readonly controller: IngressController;
  /** undefined while its certificate is not signed yet. */
  readonly rancher?: Rancher | undefined;
  readonly bootstrap: BootstrapPassword;
  readonly rules: AntiAffinity;
  readonly plan: Pick<GraphPlan, "capacity" | "applied">;
}

/** Builds the outputs; secrets stay secret. */
export function stackOutputs(sources: OutputSources): Record<string, unknown> {
  const { cluster, certificate, controller, rancher, bootstrap, rules, plan } = sources;
  return {
    ...(rancher ? { url: rancher.url } : {}),
    clusterUuid: cluster.uuid,
    kubeconfig: cluster.kubeconfig,
    masterIps: cluster.masterIps,
    ingressAddress: controller.address,
    ...(certificate.expires ? { certificateExpires: certificate.expires } : {}),
    ...(certificate.csr ? { csr: certificate.csr } : {}),
    bootstrapPassword: bootstrap.password,
    antiAffinity: rules.members,
    capacity: plan.capacity,
    applied: { ...plan.applied, ...(rancher ? { agentsCa: rancher.agentsCa } : {}) },
    nextSteps: rancher ? nextSteps(rancher) : WAITING,
  };
}

const WAITING = [
  "have your CA sign the request: pulumi stack output csr > rancher.csr",
  "put the certificate, then its intermediates, into certificate.chain, and the CA into certificate.ca",
  "pulumi up: Rancher is made",
];

function nextSteps({ url: address }: Rancher) {
  return address.apply((url) => [
    `open ${url} and log in as admin with: pulumi stack output bootstrapPassword --show-secrets`,
    "change that password at the first login; nothing here uses it again",
    "kubectl: pulumi stack output kubeconfig --show-secrets > kubeconfig, and keep that file private",
  ]);
}
