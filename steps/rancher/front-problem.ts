/** What an answer that is not Rancher's means, or no answer at all. */
import { NAMESPACE } from "./workload.ts";
import type { Finding } from "./finding.ts";
import type { Answer, RancherFront } from "./https.ts";
import type { ServedChain } from "./served-chain.ts";

const INGRESS = `kubectl -n ${NAMESPACE} describe ingress rancher-ingress`;
const ENDPOINTS = `kubectl -n ${NAMESPACE} get pods,endpointslices`;
const CONTROLLER = "see the ingress controller: kubectl get pods,services -A -o wide";

/** Which ingress controller says this by itself; undefined where the answer is not known as one's own. */
export function controllerOf({ server, body }: Pick<Answer, "server" | "body">): string | undefined {
  // ingress-nginx hides its version (server-tokens off) and sends no Server header; F5's shows both.
  if (/^nginx\//.test(server) || /<center>nginx\/[\d.]+<\/center>/.test(body)) return "F5's NGINX controller";
  if (/<center>nginx<\/center>/.test(body)) return "ingress-nginx";
  if (/^(404 page not found|no available server|Bad Gateway)\s*$/.test(body)) return "Traefik";
  return undefined;
}

/** An answer in place of the expected one. */
export function answerProblem(path: string, answer: Answer, { hostname }: RancherFront): Finding {
  const controller = controllerOf(answer);
  const { status } = answer;
  if (controller === undefined)
    return {
      state: `${path} answers ${status}: ${firstWords(answer.body)}`,
      next: `see Rancher's log: kubectl -n ${NAMESPACE} logs -l app=rancher --tail 50`,
    };
  if (status === 404)
    return {
      state: `${path} answers 404 from ${controller}: it has no Ingress for ${hostname}, or no Service behind it`,
      next: `${INGRESS} (its class must be the controller's)`,
    };
  if (status === 502 || status === 503 || status === 504)
    return {
      state: `${path} answers ${status} from ${controller}: it reaches no pod of Rancher`,
      next: ENDPOINTS,
    };
  return { state: `${path} answers ${status} from ${controller}`, next: INGRESS };
}

/** Causes by Node's and OpenSSL's codes. Source: Node.js, "X509 certificate error codes". */
const TLS: Readonly<Record<string, (chain: ServedChain | undefined, front: RancherFront) => string>> = {
  CERT_HAS_EXPIRED: (chain) => `it expired${chain === undefined ? "" : ` on ${chain.validTo}`}`,
  CERT_NOT_YET_VALID: (chain) =>
    `it is not valid yet${chain === undefined ? "" : ` (from ${chain.validFrom})`}: or this machine's clock is wrong`,
  ERR_TLS_CERT_ALTNAME_INVALID: (chain, { hostname }) =>
    `it is for ${chain?.names ?? "other names"}, not for ${hostname}`,
  DEPTH_ZERO_SELF_SIGNED_CERT: () => "it is self-signed, not signed by the site's CA",
  SELF_SIGNED_CERT_IN_CHAIN: () => "its chain ends at another CA than the site's",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (chain) =>
    `an intermediate is missing: nothing served leads from ${chain?.issuer ?? "its issuer"} to the site's CA`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (chain) =>
    `${chain?.issuer ?? "its issuer"} is not signed by the site's CA`,
  UNABLE_TO_GET_ISSUER_CERT: (chain) => `${chain?.issuer ?? "its issuer"} is not signed by the site's CA`,
  CERT_SIGNATURE_FAILURE: () =>
    "its signature is not the one of the site's CA, although the names are the same",
};

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection is broken off",
  EHOSTUNREACH: "there is no way to it from this machine",
  ENETUNREACH: "there is no way to it from this machine",
  ETIMEDOUT: "nobody answers",
  EPIPE: "the connection is broken off",
};

/** A request that failed before an answer. @param chain What the front serves, if it could be looked at. */
export function requestProblem(error: unknown, front: RancherFront, chain: ServedChain | undefined): Finding {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const at = `${front.address}:${front.port}`;
  const words = TLS[code]?.(chain, front);
  if (words !== undefined)
    return {
      state: `TLS: the certificate at ${at} does not verify: ${words}`,
      ...(chain === undefined ? {} : { details: [`served: ${chain.subject}; issued by ${chain.issuer}`] }),
      next: "pulumi up --refresh puts the site file's certificate back; if it is that one, renew it (certificate)",
    };
  // F5's controller has no certificate for a name whose secret is missing or unusable: it refuses the handshake.
  if (/UNRECOGNIZED_NAME|HANDSHAKE_FAILURE|INTERNAL_ERROR/i.test(code))
    return {
      state: `TLS: the front at ${at} has no certificate for ${front.hostname} (${code})`,
      next: `${INGRESS}, then its TLS secret: pulumi up --refresh puts it back`,
    };
  const message = error instanceof Error ? error.message : String(error);
  return {
    state: `the front at ${at} does not answer: ${CONNECTION[code] ?? message}`,
    next: CONTROLLER,
  };
}

function firstWords(body: string): string {
  return body.trim().split("\n")[0]?.slice(0, 100) || "nothing";
}
