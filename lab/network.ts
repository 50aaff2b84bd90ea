/**
 * The lab's addresses. Everything is on 127.N.0.0/16 of the loopback network, so that several labs (a user's, a test
 * run's) live side by side with different N. N = 77 is the one that `Pulumi.lab.yaml` names.
 */

/** An address and a port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Addresses and ports of one simulated site. */
export interface LabNetwork {
  /** N of 127.N.0.0/16. */
  readonly number: number;
  /** PKS API (REST) and, at `uaa`, its login service, on one address as on a real site. */
  readonly pksApi: Endpoint;
  readonly uaa: Endpoint;
  readonly nameServer: Endpoint;
  readonly vcenter: Endpoint;
  /** vcsim's control port: VMs come and go by it, no client of the site uses it. */
  readonly vcenterControl: Endpoint;
  readonly bosh: Endpoint;
  /** Plain HTTP. */
  readonly charts: Endpoint;
  /** The daemon's own control port (status, faults, stop). */
  readonly control: Endpoint;
  /** First three octets of the API load balancers' addresses; the last is 1 to 254. */
  readonly masters: string;
  /** First three octets of NSX's floating IP pool; the last is 1 to 254. */
  readonly floatingPool: string;
}

/** The default number, named in `Pulumi.lab.yaml`. */
export const DEFAULT_NETWORK = 77;

/** The address plan of lab number N (2 to 250). */
export function labNetwork(number: number): LabNetwork {
  const at = (host: number, port: number): Endpoint => ({ address: `127.${number}.0.${host}`, port });
  return {
    number,
    pksApi: at(2, 9021),
    uaa: at(2, 8443),
    nameServer: at(3, 5353),
    vcenter: at(4, 8989),
    vcenterControl: at(4, 8990),
    bosh: at(5, 25555),
    charts: at(6, 8879),
    control: at(7, 7070),
    masters: `127.${number}.1`,
    floatingPool: `127.${number}.2`,
  };
}
