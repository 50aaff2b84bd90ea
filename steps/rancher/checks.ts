/** What must hold before Rancher counts as ready, each as one look that says in a few words what is missing. */
import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { askAll, disagreements } from "../dns/resolve.ts";
import type { Kubernetes } from "../kubernetes.ts";
import { get, type RancherFront } from "./https.ts";

/** undefined when it holds, else what is missing. */
export type Check = () => Promise<string | undefined>;

const setting = z.looseObject({ value: z.string() });
const localCluster = z.looseObject({
  status: z
    .looseObject({
      conditions: z
        .array(z.looseObject({ type: z.string(), status: z.string(), message: z.string().optional() }))
        .optional(),
    })
    .optional(),
});

/** The name servers give Rancher's host name the front's address. */
export const nameResolves =
  (front: RancherFront, servers: readonly string[]): Check =>
  async () => {
    const wrong = disagreements(await askAll(front.hostname, servers), front.address);
    return wrong.length === 0 ? undefined : `DNS: ${wrong.join("; ")}; wanted ${front.address}`;
  };

/** The front serves the site's own certificate, and a strict client accepts it. */
export const servesCertificate = (front: RancherFront, chainPem: string): Check => {
  const expected = new X509Certificate(chainPem);
  return async () => {
    const { certificate } = await get(front, "/healthz");
    if (certificate.fingerprint256 === expected.fingerprint256) return undefined;
    return `the front serves another certificate (${certificate.subject.replaceAll("\n", ", ")}, serial ${certificate.serialNumber})`;
  };
};

/** `path` answers 200 with `body`. */
export const answers =
  (front: RancherFront, path: string, body: string): Check =>
  async () => {
    const answer = await get(front, path);
    if (answer.status === 200 && answer.body.trim() === body) return undefined;
    return `${path} answers ${answer.status}, not 200 with "${body}"`;
  };

/** Rancher hands out the CA that agents must trust: exactly `tls-ca`, or nothing under a public CA. */
export const handsOutCa =
  (front: RancherFront): Check =>
  async () => {
    const answer = await get(front, "/v3/settings/cacerts");
    if (answer.status !== 200) return `/v3/settings/cacerts answers ${answer.status}`;
    const value = setting.parse(JSON.parse(answer.body)).value.trim();
    return value === (front.ca ?? "").trim()
      ? undefined
      : "Rancher's cacerts setting differs from the secret tls-ca: its pods started with another one";
  };

/** Rancher's own cluster is Active: without server-url it would hang in Provisioning. */
export const localClusterActive =
  (kubernetes: Kubernetes): Check =>
  async () => {
    const found = await kubernetes.custom.getClusterCustomObject({
      group: "management.cattle.io",
      version: "v3",
      plural: "clusters",
      name: "local",
    });
    const ready = localCluster
      .parse(found)
      .status?.conditions?.find((condition) => condition.type === "Ready");
    return ready?.status === "True"
      ? undefined
      : `cluster local is not active: ${ready?.message ?? "no Ready condition yet"}`;
  };
