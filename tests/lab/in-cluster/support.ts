/** What the tests of the in-cluster simulations share: a lab's context without a daemon, and a cluster that is plain data. */
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject, V1Ingress, V1Pod, V1Secret } from "@kubernetes/client-node";
import { KubeConfig } from "@kubernetes/client-node";
import type { ClusterHandle, LabContext } from "../../../lab/context.ts";
import { labNetwork } from "../../../lab/network.ts";
import { openAuthority } from "../../../lab/pki/authority.ts";
import { openStore, type Store } from "../../../lab/store.ts";
import { toolPaths } from "../../../lab/tools/tool-paths.ts";
import type { ClusterView } from "../../../lab/watch/cluster-view.ts";
import type { Resource } from "../../../lab/watch/resource-watch.ts";

/** A context whose folder is removed by `remove`. */
export async function testContext(): Promise<LabContext & { remove(): void }> {
  const home = mkdtempSync(join(tmpdir(), "lab-in-cluster-"));
  const stores = new Map<string, Store<unknown>>();
  return {
    home,
    network: labNetwork(95),
    authority: await openAuthority(join(home, "ca"), "Test Root CA"),
    delays: {
      clusterCreate: 0,
      clusterUpdate: 0,
      clusterDelete: 0,
      loadBalancer: 0,
      dnsRecord: 0,
      podReady: 0,
    },
    faults: { active: () => undefined },
    store<T>(name: string, initial: T) {
      const known = stores.get(name) ?? openStore<unknown>(join(home, "state", `${name}.json`), initial);
      stores.set(name, known);
      return known as Store<T>;
    },
    tool: (name) => join(toolPaths([name]).binDir, name),
    log: () => undefined,
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** A cluster without an API. */
export function testCluster(uuid: string): ClusterHandle {
  return {
    uuid,
    name: "test",
    externalHostname: "test.example.com",
    masterAddress: "127.95.1.1",
    kubeConfig: new KubeConfig(),
    networkParameters: {},
  };
}

/** Objects by the view's names for their kinds; change them, and the view shows it. */
export type Objects = { -readonly [Kind in keyof ClusterView]: ItemOf<ClusterView[Kind]>[] };
type ItemOf<R> = R extends Resource<infer T> ? T : never;

/** No objects of any kind. */
export function noObjects(): Objects {
  return {
    services: [],
    endpointSlices: [],
    ingresses: [],
    ingressClasses: [],
    secrets: [],
    pods: [],
    nodes: [],
    namespaces: [],
    deployments: [],
    daemonSets: [],
    jobs: [],
  };
}

/** A view of those objects. */
export function viewOf(objects: Objects): ClusterView {
  const resource = <T extends KubernetesObject>(kind: () => T[]): Resource<T> => ({
    list: (namespace) =>
      kind().filter((one) => namespace === undefined || one.metadata?.namespace === namespace),
    get: (name, namespace) =>
      kind().find(
        (one) => one.metadata?.name === name && (one.metadata.namespace ?? "") === (namespace ?? ""),
      ),
  });
  return {
    services: resource(() => objects.services),
    endpointSlices: resource(() => objects.endpointSlices),
    ingresses: resource(() => objects.ingresses),
    ingressClasses: resource(() => objects.ingressClasses),
    secrets: resource(() => objects.secrets),
    pods: resource(() => objects.pods),
    nodes: resource(() => objects.nodes),
    namespaces: resource(() => objects.namespaces),
    deployments: resource(() => objects.deployments),
    daemonSets: resource(() => objects.daemonSets),
    jobs: resource(() => objects.jobs),
  };
}

/** A ready pod. */
export function readyPod(namespace: string, name: string): V1Pod {
  return {
    metadata: { name, namespace, uid: `uid-${name}` },
    spec: { nodeName: "node", containers: [] },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  };
}

/** An Ingress for one host, with its class by annotation, to port 80 of the Service `rancher`. */
export function rancherIngress(className: string | undefined, host: string): V1Ingress {
  const path = {
    path: "/",
    pathType: "Prefix",
    backend: { service: { name: "rancher", port: { number: 80 } } },
  };
  return {
    metadata: {
      name: "rancher",
      namespace: "cattle-system",
      ...(className === undefined ? {} : { annotations: { "kubernetes.io/ingress.class": className } }),
    },
    spec: { rules: [{ host, http: { paths: [path] } }], tls: [{ hosts: [host], secretName: "tls" }] },
  };
}

/** A TLS secret of the namespace cattle-system. */
export function tlsSecret(pair: { certificatePem: string; keyPem: string }): V1Secret {
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  return {
    metadata: { name: "tls", namespace: "cattle-system" },
    data: { "tls.crt": encode(pair.certificatePem), "tls.key": encode(pair.keyPem) },
  };
}

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Common name of the certificate that was shown. */
  readonly subject: string | undefined;
}

/** Where and how to ask. */
export interface Ask {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly path?: string;
  /** The CA to check the certificate with; unchecked by default. Plain HTTP with `plain`. */
  readonly ca?: string;
  readonly plain?: boolean;
}

/** One request on a connection of its own. */
export function ask(where: Ask): Promise<Reply> {
  const { address, port, host, path = "/", ca, plain = false } = where;
  const options = { host: address, port, path, agent: false, headers: { host } };
  const tls = { servername: host, rejectUnauthorized: ca !== undefined, ...(ca === undefined ? {} : { ca }) };
  return new Promise((resolve, reject) => {
    const sent = plain ? httpRequest(options) : httpsRequest({ ...options, ...tls });
    sent.on("response", (response) => {
      const { socket } = response;
      const certificate =
        "getPeerCertificate" in socket ? commonNameOf(socket.getPeerCertificate) : undefined;
      const subject = certificate?.call(socket);
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => (body += text));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, subject }),
      );
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}

function commonNameOf(read: unknown): (() => string | undefined) | undefined {
  if (typeof read !== "function") return undefined;
  return function (this: unknown) {
    const certificate: unknown = read.call(this);
    const { subject } = certificate as { subject?: { CN?: string } };
    return subject?.CN;
  };
}
