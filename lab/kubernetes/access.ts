/** Kubeconfigs of a cluster: they connect to the API's address and check the certificate for its host name. */
import { KubeConfig } from "@kubernetes/client-node";
import { stringify } from "yaml";
import type { ClusterSpec } from "./cluster.ts";

/** Port of every cluster's API, as on a real site. */
export const API_PORT = 8443;

/** What a client needs beside the cluster's address. */
export interface Access {
  /** The cluster's CA certificate, PEM. */
  readonly authority: string;
  /** Bearer token. */
  readonly token: string;
  /** Name of the user entry. */
  readonly user: string;
}

/** The kubeconfig document as plain data: one cluster and one context, both named after the PKS cluster. */
export function kubeconfigDocument(spec: ClusterSpec, access: Access): KubeconfigDocument {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: spec.name,
        cluster: {
          "certificate-authority-data": Buffer.from(access.authority).toString("base64"),
          server: `https://${spec.masterAddress}:${API_PORT}`,
          "tls-server-name": spec.externalHostname,
        },
      },
    ],
    contexts: [{ name: spec.name, context: { cluster: spec.name, user: access.user } }],
    "current-context": spec.name,
    preferences: {},
    users: [{ name: access.user, user: { token: access.token } }],
  };
}

/** The parts of a kubeconfig that the lab writes. */
export interface KubeconfigDocument {
  readonly apiVersion: "v1";
  readonly kind: "Config";
  readonly clusters: readonly { name: string; cluster: Record<string, string> }[];
  readonly contexts: readonly { name: string; context: { cluster: string; user: string } }[];
  readonly "current-context": string;
  readonly preferences: Record<string, never>;
  readonly users: readonly { name: string; user: { token: string } }[];
}

/** The same as a file's text. */
export function kubeconfigYaml(spec: ClusterSpec, access: Access): string {
  return stringify(kubeconfigDocument(spec, access));
}

/** The same as the client library wants it. */
export function kubeConfig(spec: ClusterSpec, access: Access): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(kubeconfigYaml(spec, access));
  return config;
}
