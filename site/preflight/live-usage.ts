/** Whether the living cluster takes more than was computed for it. */
import type { LiveUsage } from "../../steps/live-usage.ts";
import { capacityOf, networkFacts } from "../capacity.ts";
import type { Site } from "../schema.ts";
import { about, type Finding } from "./finding.ts";

/**
 * Compares what lives with what is planned; pure.
 * @param live undefined: the cluster could not be looked into.
 */
export function checkLiveUsage({ capacity, pks }: Site, live: LiveUsage | undefined): Finding[] {
  const profile = pks.networkProfile;
  const compared = [
    ["namespaces", "capacity.edgeClusters", live?.namespaces, capacityOf(capacity, profile).needed],
    [
      "LoadBalancer Services",
      "capacity.loadBalancers",
      live?.loadBalancers,
      networkFacts(capacity, profile).services,
    ],
  ] as const;
  return compared.map(([what, path, is, planned]) => {
    const check = about(`living ${what}`, path);
    if (is === undefined)
      return check.unknown(`${planned} planned; no cluster to look into`, "looked at once the site is up");
    if (is <= planned) return check.ok(`${is}, of ${planned} planned`);
    return check.warning(
      `${is}, and only ${planned} were planned for`,
      `${path}, so that capacity counts what there is`,
    );
  });
}
