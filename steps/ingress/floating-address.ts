/**
 * Which of a Service's addresses clients use. NCP lists two: the virtual server's floating address and one of the transit
 * network 100.64.0.0/10, in no promised order. Source: domain facts B.2 (NCP's status of a LoadBalancer Service).
 */
import { BlockList } from "node:net";
import type { V1LoadBalancerIngress } from "@kubernetes/client-node";

const transit = new BlockList();
transit.addSubnet("100.64.0.0", 10);
const HTTPS = 443;

/** An address, and the port on which it serves HTTPS. */
export interface Front {
  readonly address: string;
  readonly httpsPort: number;
}

/**
 * The first address outside the transit network; undefined while there is none.
 * The port is 443 unless the status itself lists ports (`status.loadBalancer.ingress[].ports`): then the last TCP one.
 */
export function floatingAddress(entries: readonly V1LoadBalancerIngress[]): Front | undefined {
  const entry = entries.find(({ ip }) => ip !== undefined && ip !== "" && !transit.check(ip));
  if (entry?.ip === undefined) return undefined;
  const ports = (entry.ports ?? []).filter((port) => port.protocol === "TCP").map((port) => port.port);
  return {
    address: entry.ip,
    httpsPort: ports.length === 0 || ports.includes(HTTPS) ? HTTPS : (ports.at(-1) ?? HTTPS),
  };
}
