/** Ports below 1024, which the lab may not take when it is not root. */
import { readFileSync } from "node:fs";

const NET_BIND_SERVICE = 10n;

/** Whether this process may listen on `port`: as capabilities(7) and the kernel's ip_unprivileged_port_start say. */
export function mayListen(port: number): boolean {
  const start = Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
  if (port >= start) return true;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return ((BigInt(`0x${effective ?? "0"}`) >> NET_BIND_SERVICE) & 1n) === 1n;
}

/** The port that is really listened on for a Service's port: the same, or 8000 more (443: 8443, 80: 8080). */
export function reachablePort(port: number, may: (port: number) => boolean = mayListen): number {
  return may(port) ? port : port + 8000;
}
