/** Arguments of each component, complete and plain, from which tests change what they are about. */
import type { SiteCertificateArgs } from "../../components/certificate/site-certificate.ts";
import type { DnsSettings } from "../../components/dns/record.ts";
import type { IngressControllerArgs } from "../../components/ingress/controller.ts";
import type { RancherIngressArgs } from "../../components/ingress/rancher-ingress.ts";
import type { PksClusterArgs } from "../../components/pks/cluster.ts";
import type { PksConnection } from "../../components/pks/connection.ts";
import type { NetworkProfileArgs } from "../../components/pks/network-profile.ts";
import type { RancherNamespaceArgs } from "../../components/rancher/namespace.ts";
import type { RancherArgs } from "../../components/rancher/rancher.ts";
import type { RancherSettings } from "../../components/rancher/values.ts";
import type { AntiAffinityArgs } from "../../components/vsphere/anti-affinity.ts";
import { CERTIFICATE, CLUSTER_UUID, INGRESS_ADDRESS, KEY, KUBECONFIG } from "./fixtures.ts";

export const connection: PksConnection = {
  cli: "pks",
  api: "pks.example.com",
  skipTlsVerify: false,
  username: "automation",
  credentials: "",
};

export const dns: DnsSettings = {
  mode: "manual",
  servers: ["10.0.0.53", "10.0.0.54:5353"],
  timeoutMinutes: 60,
};

export const clusterArgs: PksClusterArgs = {
  connection,
  owner: "rancher-ha.test",
  clusterName: "edge",
  externalHostname: "edge.example.com",
  plan: "rancher",
  workers: 3,
  tags: { purpose: "rancher", cost: "42" },
  adopt: false,
  protect: true,
  timeoutMinutes: 90,
  dns,
  replaced: false,
  sameMasters: true,
  sameWorkers: false,
  repairs: {},
};

export const profileArgs: NetworkProfileArgs = {
  connection,
  owner: "rancher-ha.test",
  name: "lb-medium",
  description: "medium load balancer",
  parameters: { lb_size: "medium", pod_subnet_prefix: 26 },
  immutable: 'lb_size="medium" pod_subnet_prefix=26',
  renamed: false,
};

export const certificateArgs: SiteCertificateArgs = {
  certificate: {
    source: "self-signed",
    names: { commonName: "rancher.example.com", dnsNames: ["rancher.example.com"], ipAddresses: [] },
    organization: "Example",
    validityDays: 825,
    renewBeforeDays: 30,
    rotation: 0,
    caRotation: 0,
  },
};

export const controllerArgs: IngressControllerArgs = {
  controller: "f5-nginx",
  namespace: "ingress-controller",
  className: "nginx",
  values: {},
  clusterUuid: CLUSTER_UUID,
  kubeconfig: KUBECONFIG,
  sameAddress: false,
  timeoutMinutes: 15,
  dryRun: false,
};

export const rancherIngressArgs: RancherIngressArgs = {
  namespace: "cattle-system",
  hostname: "rancher.example.com",
  controller: "f5-nginx",
  className: "nginx",
  tlsSecret: "rancher-secret",
};

export const namespaceArgs: RancherNamespaceArgs = {
  tlsSecretName: "rancher-secret",
  served: { chain: CERTIFICATE, key: KEY, ca: CERTIFICATE },
};

export const rancherSettings: RancherSettings = {
  hostname: "rancher.example.com",
  replicas: 3,
  antiAffinity: "required",
  resources: {},
  noProxy: [],
  features: {},
};

export const rancherArgs: RancherArgs = {
  settings: rancherSettings,
  values: {},
  timeoutMinutes: 15,
  namespace: "cattle-system",
  bootstrapPassword: "a long first password",
  chain: CERTIFICATE,
  ca: CERTIFICATE,
  address: INGRESS_ADDRESS,
  httpsPort: 443,
  dns,
  kubeconfig: KUBECONFIG,
  reachableBy: [],
  dryRun: false,
};

export const antiAffinityArgs: AntiAffinityArgs = {
  datacenter: "Datacenter",
  computeCluster: "Compute-Cluster",
  clusterName: "edge",
  mastersReady: CLUSTER_UUID,
  workersReady: CLUSTER_UUID,
  masters: { enabled: true, mandatory: false },
  workers: { enabled: true, mandatory: false },
  bosh: { environment: "https://bosh.example.com:25555" },
  credentials: "",
  offline: false,
};
