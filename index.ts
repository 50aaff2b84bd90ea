/** The graph: from one site file to a highly available Rancher on PKS. */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as vsphere from "@pulumi/vsphere";
import { SiteCertificate } from "./components/certificate/site-certificate.ts";
import { DnsRecord } from "./components/dns/record.ts";
import { IngressController } from "./components/ingress/controller.ts";
import { RancherIngress } from "./components/ingress/rancher-ingress.ts";
import { PksCluster } from "./components/pks/cluster.ts";
import { NetworkProfile } from "./components/pks/network-profile.ts";
import { BootstrapPassword } from "./components/rancher/bootstrap-password.ts";
import { RancherNamespace } from "./components/rancher/namespace.ts";
import { Rancher } from "./components/rancher/rancher.ts";
import { AntiAffinity } from "./components/vsphere/anti-affinity.ts";
import { lastRun } from "./site/last-run.ts";
import { stackOutputs } from "./site/outputs.ts";
import { prepareSite } from "./site/prepare.ts";

/** Makes the site of the current stack and returns the stack's outputs. */
export default async function site(): Promise<Record<string, unknown>> {
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const last = await lastRun(new pulumi.StackReference(`${pulumi.getOrganization()}/${project}/${stack}`));
  const run = { owner: `${project}.${stack}`, dryRun: pulumi.runtime.isDryRun() };
  const plan = await prepareSite(pulumi.runtime.allConfig(), run, last);

  const profile = plan.networkProfile && new NetworkProfile("network-profile", plan.networkProfile);
  const cluster = new PksCluster("cluster", { ...plan.cluster, networkProfile: profile });
  const { kubeconfig, uuid: clusterUuid } = cluster;

  const certificate = new SiteCertificate("certificate", plan.certificate);
  const bootstrap = new BootstrapPassword("bootstrap", plan.bootstrap);

  const kubernetesProvider = new kubernetes.Provider("kubernetes", {
    kubeconfig,
    // An unchanged kubeconfig does not mean an unchanged cluster: the uuid decides.
    clusterIdentifier: clusterUuid,
    // Else a changed certificate deletes its Secret first, and the front loses it meanwhile.
    enableSecretMutable: true,
    enableConfigMapMutable: true,
    // What an interrupted run has made is taken over. Nothing of ours is deleted by name, so nothing is lost by it.
    upsertExistingObjects: true,
  });
  const inCluster = { providers: { kubernetes: kubernetesProvider } };
  const { served } = certificate;
  const namespace = new RancherNamespace("cattle-system", { ...plan.namespace, served }, inCluster);
  const controller = new IngressController(
    "ingress",
    { ...plan.ingress, clusterUuid, kubeconfig },
    inCluster,
  );
  const { address, httpsPort, className } = controller;

  const record = new DnsRecord("rancher-record", { ...plan.record, address });
  const ingress = new RancherIngress(
    "rancher-ingress",
    { ...plan.rancherIngress, ...namespace.names, className },
    inCluster,
  );

  const vcenter = new vsphere.Provider("vsphere", plan.vcenter, { envVarMappings: plan.vcenterVariables });
  const rules = new AntiAffinity(
    "anti-affinity",
    { ...plan.rules, mastersReady: cluster.mastersUuid, workersReady: cluster.sizedUuid },
    { providers: { vsphere: vcenter } },
  );
  const made = { cluster, certificate, controller, bootstrap, rules, plan };
  // Until the enterprise CA has signed, nobody could be told that this is Rancher.
  if (!served) return stackOutputs(made);

  const { chain, ca } = served;
  const reachableBy = [record.fqdn, ingress.ingressName];
  const front = { address, httpsPort, chain, ca, reachableBy };
  const access = { kubeconfig, namespace: namespace.namespace, bootstrapPassword: bootstrap.password };
  const rancher = new Rancher("rancher", { ...plan.rancher, ...front, ...access }, inCluster);

  return stackOutputs({ ...made, rancher });
}
