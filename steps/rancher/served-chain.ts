/** The certificate that the front serves, looked at without trusting it: only to say what is wrong with it. */
import { connect, type TLSSocket } from "node:tls";
import type { RancherFront } from "./https.ts";

/** What a client that does not verify is shown. */
export interface ServedChain {
  readonly subject: string;
  readonly issuer: string;
  /** The names that it is valid for. */
  readonly names: string;
  readonly validFrom: string;
  readonly validTo: string;
}

const TIMEOUT_MILLISECONDS = 5000;

/** A handshake, and no request; undefined where there is none. */
export function servedChain({ address, port, hostname }: RancherFront): Promise<ServedChain | undefined> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connect(
      { host: address, port, servername: hostname, rejectUnauthorized: false, timeout: TIMEOUT_MILLISECONDS },
      () => {
        const certificate = socket.getPeerX509Certificate();
        socket.destroy();
        if (certificate === undefined) return resolve(undefined);
        resolve({
          subject: certificate.subject.replaceAll("\n", ", "),
          issuer: certificate.issuer.replaceAll("\n", ", "),
          names: (certificate.subjectAltName ?? "no name").replaceAll("DNS:", ""),
          validFrom: certificate.validFrom,
          validTo: certificate.validTo,
        });
      },
    );
    socket.on("timeout", () => socket.destroy());
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
  });
}
