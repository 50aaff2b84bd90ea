/**
 * What the parts of the simulated site know of each other: the daemon (`lab/daemon.ts`) makes one `LabContext`,
 * starts the site-wide services with it, and runs every `ClusterController` once for each living PKS cluster.
 */
import type { KubeConfig } from "@kubernetes/client-node";
import type { CertificateAuthority } from "./pki/authority.ts";
import type { LabNetwork } from "./network.ts";
import type { Store } from "./store.ts";

/** How long the simulated systems take, in milliseconds; the real ones take minutes. */
export interface Delays {
  /** PKS: from the request to "succeeded" of a create, beyond what the control plane itself takes. */
  readonly clusterCreate: number;
  /** PKS: update (resize, tags, upgrade). */
  readonly clusterUpdate: number;
  /** PKS: delete. */
  readonly clusterDelete: number;
  /** NCP: from a Service of type LoadBalancer to its addresses. */
  readonly loadBalancer: number;
  /** The site's administrator: from a new address to its DNS record. */
  readonly dnsRecord: number;
  /** Kubelet: from a scheduled pod to Ready. */
  readonly podReady: number;
}

/** Faults that `lab:fault` switched on: looked up at the moment they would strike. */
export interface Faults {
  /** The fault's argument ("" without one) while it is on, else undefined. */
  active(name: string): string | undefined;
}

/** One simulated site: everything that its services share. */
export interface LabContext {
  /** The lab's folder (`.lab`), absolute. */
  readonly home: string;
  /** Addresses of every service, on 127.0.0.0/8. */
  readonly network: LabNetwork;
  /** The site's enterprise CA: signs the certificates of the PKS API, UAA, BOSH and the clusters' fronts in tests. */
  readonly authority: CertificateAuthority;
  readonly delays: Delays;
  readonly faults: Faults;
  /** Opens (or makes) the JSON document `state/NAME.json` in the lab's folder. */
  store<T>(name: string, initial: T): Store<T>;
  /** Absolute path of a third-party program by name ("etcd", "helm", "kube-apiserver", ...). */
  tool(name: string): string;
  /** One line to the service's log file (`logs/NAME.log`), with a time stamp. */
  log(service: string, line: string): void;
}

/** A living PKS cluster, as the in-cluster simulations see it. */
export interface ClusterHandle {
  readonly uuid: string;
  readonly name: string;
  readonly externalHostname: string;
  /** Address of the API's load balancer, on 127.0.0.0/8; port 8443. */
  readonly masterAddress: string;
  /** cluster-admin access that does not expire; connects by address with the right server name. */
  readonly kubeConfig: KubeConfig;
  /** The network profile's parameters; {} without a profile. */
  readonly networkParameters: Readonly<Record<string, unknown>>;
}

/** Anything that was started and can be stopped; stopping twice is fine. */
export interface Running {
  stop(): Promise<void>;
}

/** A simulation that lives beside each cluster (NCP, front, Rancher, administrator): started when its API answers. */
export type ClusterController = (cluster: ClusterHandle, context: LabContext) => Promise<Running>;
