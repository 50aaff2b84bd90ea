/** HTTPS requests of the lab's command-line programs, with failures worded as Go's net/http words them. */
import { Agent, request } from "node:https";

/** How to reach a service. */
export interface Trust {
  /** PEM; undefined: the public authorities. */
  readonly caCertificate?: string;
  /** No verification at all. */
  readonly insecure?: boolean;
}

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

/** A connection to one service, kept open between requests. */
export interface HttpsClient {
  /**
   * Sends a request and reads the whole answer, whatever its status.
   * Rejects with Go's words if there is none: `Get "URL": dial tcp ADDRESS: connect: connection refused`.
   */
  send(
    method: string,
    path: string,
    options?: { headers?: Record<string, string>; body?: string },
  ): Promise<Answer>;
  close(): void;
}

/** A client of the service at `base` (https://HOST:PORT). */
export function httpsClient(base: string, trust: Trust, timeoutSeconds = 300): HttpsClient {
  const agent = new Agent({
    keepAlive: true,
    rejectUnauthorized: trust.insecure !== true,
    ...(trust.caCertificate === undefined ? {} : { ca: trust.caCertificate }),
  });
  return {
    send: (method, path, { headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const url = new URL(path, base);
        const failed = (error: NodeJS.ErrnoException): void => {
          const verb = method.charAt(0) + method.slice(1).toLowerCase();
          reject(new Error(`${verb} "${url.href}": ${goWords(error, url)}`));
        };
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const sent = request(
          url,
          { method, agent, headers: { ...headers, ...length }, timeout: timeoutSeconds * 1000 },
          (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", failed);
            response.on("end", () => {
              const {
                statusCode: status = 0,
                headers: { location },
              } = response;
              const answer = { status, body: Buffer.concat(chunks).toString() };
              resolve(location === undefined ? answer : { ...answer, location });
            });
          },
        );
        sent.on("timeout", () => sent.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
        sent.on("error", failed);
        sent.end(body);
      }),
    close: () => {
      agent.destroy();
    },
  };
}

function goWords(error: NodeJS.ErrnoException, url: URL): string {
  const address = `${url.hostname}:${url.port || "443"}`;
  switch (error.code) {
    case "ECONNREFUSED":
      return `dial tcp ${address}: connect: connection refused`;
    case "ECONNRESET":
      return "EOF";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `dial tcp: lookup ${url.hostname}: no such host`;
    case "ETIMEDOUT":
      return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
    case "CERT_HAS_EXPIRED":
      return "x509: certificate has expired or is not yet valid";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `x509: certificate is not valid for ${url.hostname}`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "CERT_SIGNATURE_FAILURE":
      return "x509: certificate signed by unknown authority";
    default:
      return error.message;
  }
}
