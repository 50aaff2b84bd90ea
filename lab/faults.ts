/** What can go wrong at the simulated site, and the switchboard by which `lab:fault` makes it go wrong. */
import type { Faults, LabContext } from "./context.ts";

/** The simulated system in which a fault strikes. */
export type FaultySystem = "pks" | "bosh" | "nsx" | "dns" | "kubernetes" | "rancher" | "charts" | "vcenter";

/** One thing that can go wrong. */
export interface Fault {
  readonly name: string;
  readonly system: FaultySystem;
  /** What may follow the name, for people: "[MS]" has a default, "" takes nothing. */
  readonly argument: string;
  /** What happens while it is on. */
  readonly effect: string;
}

/** Every fault of the site, in the order in which `lab:fault -- list` shows them. */
export const FAULTS: readonly Fault[] = [
  fault("pks-api-down", "pks", "", "the PKS API and its login service drop every connection"),
  fault("pks-api-slow", "pks", "[MS]", "every answer of the PKS API comes MS (5000) milliseconds late"),
  fault("pks-api-500", "pks", "", "the PKS API answers every request with status 500"),
  fault(
    "connection-cut",
    "pks",
    "[METHOD]",
    "requests of METHOD (POST) are carried out, then the connection breaks without an answer",
  ),
  fault("clock-skew", "pks", "[SECONDS]", "the PKS API's clock is SECONDS (600) ahead; negative: behind"),
  fault("credentials-rejected", "pks", "", "the login service rejects every user and client"),
  fault("credentials-expired", "pks", "[SECONDS]", "tokens are good for SECONDS (0) after the login"),
  fault("create-fails", "pks", "[MESSAGE]", "a cluster's create ends failed, with MESSAGE as the reason"),
  fault(
    "update-fails",
    "pks",
    "[MESSAGE]",
    "a cluster's update or upgrade ends failed, with MESSAGE as the reason",
  ),
  fault("delete-fails", "pks", "[MESSAGE]", "a cluster's delete ends failed, with MESSAGE as the reason"),
  fault("stays-queued", "pks", "", "operations stay queued"),
  fault("never-finishes", "pks", "", "operations stay in progress"),
  fault(
    "name-clash",
    "pks",
    "",
    "a create fails and leaves its BOSH deployment behind: only `bosh delete-deployment` clears the name",
  ),
  fault("profile-in-use", "pks", "", "no network profile can be deleted: all count as in use"),
  fault("plan-not-privileged", "pks", "[PLAN]", "PLAN (every plan) does not allow privileged containers"),
  fault(
    "tile-older",
    "pks",
    "[VERSION]",
    "the tile makes clusters with Kubernetes VERSION (1.35.9); switched off, they can be upgraded",
  ),
  fault("ip-block-full", "pks", "", "a cluster's create fails: the pods IP block is exhausted"),
  fault(
    "state-unknown",
    "pks",
    "[STATE]",
    "the PKS API shows STATE (unknown) as every cluster's last action state",
  ),
  fault("bosh-down", "bosh", "", "the BOSH director drops every connection"),
  fault(
    "vm-recreated",
    "bosh",
    "[INSTANCE]",
    "the VMs of INSTANCE (worker) get another name, once for each time it is switched on",
  ),
  fault("address-pool-empty", "nsx", "", "the floating IP pool has no address left"),
  fault("address-pending", "nsx", "", "Services of type LoadBalancer stay <pending>"),
  fault("dns-missing", "dns", "[NAME]", "the administrator does not add the record of NAME (every name)"),
  fault("dns-wrong", "dns", "[NAME]", "the record of NAME (every name) holds another address"),
  fault(
    "image-pull-fails",
    "kubernetes",
    "[IMAGE]",
    "images whose name contains IMAGE (every image) cannot be pulled",
  ),
  fault(
    "pod-crashes",
    "kubernetes",
    "[IMAGE]",
    "pods that start and have an image whose name contains IMAGE (every image) crash again and again",
  ),
  fault("rancher-never-ready", "rancher", "", "Rancher's pods run but never become ready"),
  fault("local-stuck", "rancher", "", "Rancher's local cluster stays in Provisioning"),
  fault("charts-down", "charts", "", "the chart repository does not answer"),
  fault(
    "chart-digest-wrong",
    "charts",
    "",
    "the chart repository serves archives that do not fit its index's digests: each is broken off in the middle",
  ),
  fault("vcenter-down", "vcenter", "", "vCenter does not answer"),
];

/** The faults of one lab: which are on, kept over restarts. */
export interface FaultTable extends Faults {
  /** Switches a fault on; one that is on gets the new argument. Throws on an unknown name, listing the known. */
  set(name: string, argument: string): void;
  /** Switches a fault off; nothing happens if it is. Throws on an unknown name, listing the known. */
  clear(name: string): void;
  /** Names and arguments of the faults that are on, in the order of `FAULTS`. */
  on(): readonly { readonly name: string; readonly argument: string }[];
}

/** Opens the lab's faults, kept in the store "faults". */
export function openFaults(store: LabContext["store"]): FaultTable {
  const kept = store<Record<string, string>>("faults", {});
  return {
    active: (name) => kept.value[name],
    set(name, argument) {
      refuseUnknown(name);
      kept.update((on) => ({ ...on, [name]: argument }));
    },
    clear(name) {
      refuseUnknown(name);
      kept.update((on) => Object.fromEntries(Object.entries(on).filter(([other]) => other !== name)));
    },
    on: () =>
      FAULTS.flatMap(({ name }) => {
        const argument = kept.value[name];
        return argument === undefined ? [] : [{ name, argument }];
      }),
  };
}

function refuseUnknown(name: string): void {
  if (FAULTS.some((known) => known.name === name)) return;
  throw new Error(`no fault is called "${name}"; known: ${FAULTS.map((known) => known.name).join(", ")}`);
}

function fault(name: string, system: FaultySystem, argument: string, effect: string): Fault {
  return { name, system, argument, effect };
}
