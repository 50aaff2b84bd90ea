/** A strict client that asks the front again and again, each time over a new connection, and remembers what went wrong. */
import { get, type RancherFront } from "../../../steps/rancher/https.ts";

const REQUESTS_A_SECOND = 50;

/** What it saw. */
export interface Seen {
  readonly sent: number;
  /** What went wrong, one entry a request. */
  readonly failed: readonly string[];
  /** Fingerprints of the certificates that were served, in the order of their first appearance. */
  readonly certificates: readonly string[];
}

/** A client that runs until it is stopped. */
export interface SteadyClient {
  /** Waits for the answers that are still out. */
  stop(): Promise<Seen>;
}

/** Starts to ask `/ping`, fifty times a second. */
export function startClient(front: RancherFront): SteadyClient {
  const failed: string[] = [];
  const certificates: string[] = [];
  const out = new Set<Promise<void>>();
  let sent = 0;
  const ask = async () => {
    try {
      const { status, body, certificate } = await get(front, "/ping");
      if (status !== 200 || body !== "pong") failed.push(`${status}: ${body.slice(0, 80)}`);
      if (!certificates.includes(certificate.fingerprint256)) certificates.push(certificate.fingerprint256);
    } catch (error) {
      failed.push(error instanceof Error ? error.message : String(error));
    }
  };
  const timer = setInterval(() => {
    sent += 1;
    const asked = ask().finally(() => out.delete(asked));
    out.add(asked);
  }, 1000 / REQUESTS_A_SECOND);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(out);
      return { sent, failed, certificates };
    },
  };
}
