/** A network profile's parameters as the PKS API spells them. Source: TKGI 1.20 "Defining Network Profiles". */
import type { NetworkProfileSettings } from "./schema.ts";

/** Settings of the site file to parameters; what is not set is left to the tile. */
export function profileParameters(settings: NetworkProfileSettings): Record<string, unknown> {
  const parameters = {
    lb_size: settings.lbSize,
    pod_subnet_prefix: settings.podSubnetPrefix,
    pod_routable: settings.podRoutable,
    pod_ip_block_ids: settings.podIpBlockIds,
    fip_pool_ids: settings.fipPoolIds,
    single_tier_topology: settings.singleTierTopology,
  };
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}
