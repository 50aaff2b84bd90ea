/** What of NSX-T the site takes, by kind of object; a file that asks for too much is refused before this. */
import { type Capacity, capacityOf, networkFacts, TRANSLATED_IPS, type Use } from "../capacity.ts";
import type { Site } from "../schema.ts";
import { about, type Check, type Finding } from "./finding.ts";

export const checkCapacity: Check = ({ capacity, pks }) => {
  const computed = capacityOf(capacity, pks.networkProfile);
  const { podSubnets, floatingIps, virtualServers, tier1Routers } = computed.resources;
  return [
    counted("pod subnets", "capacity.podIpBlocks", podSubnets, left(computed)),
    counted("floating addresses", "capacity.floatingIps", floatingIps),
    counted("virtual servers", "capacity.virtualServers", virtualServers, loadBalancers(virtualServers)),
    counted("Tier-1 routers", "capacity.tier1Routers", tier1Routers),
    ...translated({ capacity, pks }, computed),
  ];
};

function counted(check: string, path: string, { needed, available, fits }: Use, remark = ""): Finding {
  const item = about(check, path);
  if (available === undefined) return item.unknown(`${needed} needed`, `${path}, to have it counted`);
  const said = `${needed} of ${available} needed${remark}`;
  return fits === true ? item.ok(said) : item.refused(said, "see docs/capacity.md");
}

function left({ clustersLeft }: Capacity): string {
  return clustersLeft === undefined ? "" : `; room for ${clustersLeft} more edge clusters`;
}

function loadBalancers({ loadBalancers: count }: Capacity["resources"]["virtualServers"]): string {
  return count > 1 ? `, in ${count} load balancers` : "";
}

/** NCP's limit; whether it counts a cluster or all of them is not documented, so it is no refusal. */
function translated({ capacity, pks }: Pick<Site, "capacity" | "pks">, { needed }: Capacity): Finding[] {
  if (!networkFacts(capacity, pks.networkProfile).nat) return [];
  const item = about("translated addresses", "pks.networkProfile.podRoutable");
  if (needed <= TRANSLATED_IPS) return [item.ok(`${needed} of NCP's ${TRANSLATED_IPS} in NAT mode`)];
  return [
    item.warning(
      `${needed} namespaces in NAT mode, and NCP translates at most ${TRANSLATED_IPS} addresses`,
      "routable pods (pks.networkProfile.podRoutable)",
    ),
  ];
}
