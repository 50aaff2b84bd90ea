/** One HTTPS request to Rancher by address, with its host name for SNI, verification and the Host header. */
import type { X509Certificate } from "node:crypto";
import { request } from "node:https";
import type { TLSSocket } from "node:tls";

const TIMEOUT_MILLISECONDS = 10_000;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Where Rancher answers. */
export interface RancherFront {
  readonly hostname: string;
  readonly address: string;
  readonly port: number;
  /** PEM of the CA that must have signed the served chain; absent: the publicly trusted ones. */
  readonly ca: string | undefined;
}

/** An answer, and the certificate that came with it. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The header Server; "" without one. */
  readonly server: string;
  readonly certificate: X509Certificate;
}

/** GETs `path`. Rejects when the certificate is not valid for the host name under the CA, or nobody answers in ten seconds. */
export function get(front: RancherFront, path: string): Promise<Answer> {
  const host = front.port === 443 ? front.hostname : `${front.hostname}:${front.port}`;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: front.address,
        port: front.port,
        servername: front.hostname,
        path,
        headers: { host, accept: "application/json, text/plain" },
        agent: false,
        timeout: TIMEOUT_MILLISECONDS,
        ...(front.ca === undefined ? {} : { ca: front.ca }),
      },
      (incoming) => {
        const certificate = (incoming.socket as TLSSocket).getPeerX509Certificate();
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_BODY_BYTES) chunks.push(chunk);
        });
        incoming.on("error", reject);
        incoming.on("end", () => {
          if (certificate === undefined) return reject(new Error("no certificate was served"));
          resolve({
            status: incoming.statusCode ?? 0,
            body: Buffer.concat(chunks).toString("utf8"),
            server: String(incoming.headers.server ?? ""),
            certificate,
          });
        });
      },
    );
    outgoing.on("timeout", () =>
      outgoing.destroy(
        new Error(`${front.address}:${front.port} did not answer within ${TIMEOUT_MILLISECONDS / 1000} s`),
      ),
    );
    outgoing.on("error", reject);
    outgoing.end();
  });
}
