/** How far this machine's clock is from the PKS API's: tokens and certificates are good only between two times. */
import { request } from "node:https";
import type { PksConnection } from "./connection.ts";

const API_PORT = 9021;
const TIMEOUT_MILLISECONDS = 5_000;

/**
 * Seconds by which the API's clock is ahead of this machine's (negative: behind), to within a second; one request
 * without a login.
 * @returns undefined where the API does not answer, cannot be verified, or sends no Date header.
 */
export function clockSkew(connection: PksConnection): Promise<number | undefined> {
  const [host = "", port = String(API_PORT)] = connection.PKS_API.split(":");
  return new Promise((resolve) => {
    const began = Date.now();
    const outgoing = request(
      {
        host,
        port,
        path: "/",
        agent: false,
        timeout: TIMEOUT_MILLISECONDS,
        rejectUnauthorized: connection.PKS_SKIP_TLS_VERIFY !== "true",
        ...(connection.PKS_CA_CERTIFICATE === undefined ? {} : { ca: connection.PKS_CA_CERTIFICATE }),
      },
      (incoming) => {
        incoming.resume();
        const here = (began + Date.now()) / 2;
        const there = Date.parse(incoming.headers.date ?? "");
        // The header leaves out the part of a second.
        resolve(Number.isNaN(there) ? undefined : Math.round((there + 500 - here) / 1000));
        outgoing.destroy();
      },
    );
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("close", () => resolve(undefined));
    outgoing.on("error", () => resolve(undefined));
    outgoing.end();
  });
}
