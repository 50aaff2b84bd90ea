/** What must hold between a client and Rancher before it counts as ready, each as one look that says what is missing. */
import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { askAll, disagreements } from "../dns/resolve.ts";
import type { Kubernetes } from "../kubernetes.ts";
import type { Check, Finding } from "./finding.ts";
import { answerProblem, requestProblem } from "./front-problem.ts";
import { type Answer, get, type RancherFront } from "./https.ts";
import { servedChain } from "./served-chain.ts";
import { NAMESPACE, unlessMissing } from "./workload.ts";

const setting = z.looseObject({ value: z.string().default(""), default: z.string().default("") });
const restSetting = z.looseObject({ value: z.string() });

/** The name servers give Rancher's host name the front's address. */
export const nameResolves =
  (front: RancherFront, servers: readonly string[]): Check =>
  async () => {
    const wrong = disagreements(await askAll(front.hostname, servers), front.address);
    if (wrong.length === 0) return undefined;
    return {
      state: `DNS: ${wrong.join("; ")}; wanted ${front.address}`,
      next: `make that server say ${front.hostname}. A ${front.address} and run the same command again`,
    };
  };

/** The front serves the site's own certificate, and a strict client accepts it. */
export const servesCertificate = (front: RancherFront, chainPem: string): Check => {
  const expected = new X509Certificate(chainPem);
  return () =>
    asking(front, "/healthz", ({ certificate }) => {
      if (certificate.fingerprint256 === expected.fingerprint256) return undefined;
      return {
        state: `the front serves another certificate (${certificate.subject.replaceAll("\n", ", ")}, serial ${certificate.serialNumber})`,
        next: "pulumi up --refresh puts the site file's certificate back",
      };
    });
};

/** `path` answers 200 with `body`. */
export const answers =
  (front: RancherFront, path: string, body: string): Check =>
  () =>
    asking(front, path, (answer) => {
      if (answer.status === 200 && answer.body.trim() === body) return undefined;
      return answerProblem(path, answer, front);
    });

/** Rancher hands out the CA that agents must trust: exactly `tls-ca`, or nothing under a public CA. */
export const handsOutCa =
  (front: RancherFront): Check =>
  () =>
    asking(front, "/v3/settings/cacerts", (answer) => {
      if (answer.status !== 200) return answerProblem("/v3/settings/cacerts", answer, front);
      const value = restSetting.parse(JSON.parse(answer.body)).value.trim();
      if (value === (front.ca ?? "").trim()) return undefined;
      return {
        state: "Rancher's cacerts setting differs from the secret tls-ca: its pods started with another one",
        next: `kubectl -n ${NAMESPACE} rollout restart deployment rancher, and run the same command again`,
      };
    });

/** Rancher's setting server-url is `url`: agents call it, and cluster local waits for it. */
export const serverUrlIs =
  ({ custom }: Kubernetes, url: string): Check =>
  async () => {
    const found = await unlessMissing(
      custom.getClusterCustomObject({
        group: "management.cattle.io",
        version: "v3",
        plural: "settings",
        name: "server-url",
      }),
    );
    const { value, default: fallback } = setting.parse(found ?? {});
    const shown = value || fallback;
    if (shown === url) return undefined;
    return {
      state: `Rancher's server-url is ${shown === "" ? "not set" : shown}, not ${url}`,
      next: `kubectl patch settings.management.cattle.io server-url --type=merge -p '${JSON.stringify({ value: url })}'`,
    };
  };

/** Asks the front; where no answer comes, says why. */
async function asking(
  front: RancherFront,
  path: string,
  judge: (answer: Answer) => Finding | undefined,
): Promise<Finding | undefined> {
  let answer;
  try {
    answer = await get(front, path);
  } catch (error) {
    return requestProblem(error, front, await servedChain(front));
  }
  return judge(answer);
}
