/**
 * A network profile's parameters as the PKS API spells them, and which of them a living cluster keeps for good.
 * Source: TKGI 1.20, "Creating and Managing Network Profiles (NSX Only)".
 */
import { isDeepStrictEqual } from "node:util";
import type { NetworkProfileSettings } from "./schema.ts";

type Parameters = Readonly<Record<string, unknown>>;

/** Settings of the site file to parameters; what is not set is left to the tile. */
export function profileParameters(settings: NetworkProfileSettings): Record<string, unknown> {
  const { cniConfigurations, ...rest } = settings;
  const top = Object.entries(rest).filter(([key]) => key !== "name" && key !== "description");
  return {
    ...spelled(Object.fromEntries(top)),
    ...(cniConfigurations === undefined
      ? {}
      : { cni_configurations: { type: "nsxt", parameters: spelled(cniConfigurations) } }),
  };
}

/** Keys that do not follow the others' way from `camelCase` to `snake_case`. */
const SPELLINGS: Readonly<Record<string, string>> = { nsxNodeAgent: "nsx-node-agent" };

function spelled(settings: Parameters): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        SPELLINGS[key] ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        isObject(value) ? spelled(value) : value,
      ]),
  );
}

/**
 * Parameters that an existing cluster can be given another value of: those that the tables label "Updatable", and
 * `node_ip_block_ids`, which "Customizing Node Networks" so labels (it may grow). `cni_configurations` is labelled as a
 * whole, but not each setting in it: "you can modify only the network profile parameters that are labeled Updatable".
 */
const UPDATABLE = ["pod_ip_block_ids", "fip_pool_ids", "node_ip_block_ids", "nodes_dns"];
const CNI = "cni_configurations";
/** What is not labelled in the tables of NCP's settings, by its path, with the documented default where there is one. */
const FIXED_CNI: readonly (readonly [path: readonly string[], fallback: unknown])[] = [
  [["ingress_ip"], undefined],
  [["nsx_ingress_controller"], true],
  [["extensions", "ncp", "nsx_v3", "members_per_medium_lbs"], 2000],
  [["extensions", "ncp", "nsx_v3", "members_per_small_lbs"], 2000],
  [["extensions", "ncp", "nsx_v3", "natfirewallmatch"], "MATCH_INTERNAL_ADDRESS"],
  [["extensions", "ncp", "nsx_v3", "ncp_enforced_pool_member_limit"], "DEACTIVATE"],
];
/** What the product takes where a profile says nothing: naming it changes nothing. */
const DEFAULTS: Parameters = {
  lb_size: "small",
  pod_routable: false,
  single_tier_topology: true,
  failover_mode: "PREEMPTIVE",
};

/**
 * Those of `parameters` that a living cluster cannot change, without those that name the documented default. NCP's are
 * named by their path (`cni_configurations.ingress_ip`).
 */
export function immutableParameters(parameters: Parameters): Record<string, unknown> {
  const top = Object.entries(parameters).filter(
    ([name, value]) => name !== CNI && !UPDATABLE.includes(name) && !isDeepStrictEqual(DEFAULTS[name], value),
  );
  const cni = at(parameters, [CNI, "parameters"]);
  const inner = FIXED_CNI.flatMap(([path, fallback]) => {
    const value = at(cni, path);
    return value === undefined || value === fallback ? [] : [[[CNI, ...path].join("."), value] as const];
  });
  return Object.fromEntries([...top, ...inner]);
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
