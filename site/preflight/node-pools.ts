/** Whether PKS knows the compute profile and its pools. Source: TKGI 1.20, "Using Compute Profiles". */
import { shown } from "../problems.ts";
import { about, type Check } from "./finding.ts";

const PATH = "pks.nodePools";

/** Only where the site file has node pools. */
export const checkNodePools: Check = ({ pks }, { computeProfiles }) => {
  if (pks.nodePools === undefined) return [];
  const check = about("node pools", `${PATH}.computeProfile`);
  const { computeProfile: wanted, instances } = pks.nodePools;
  if (computeProfiles === undefined)
    return [check.unknown("PKS does not list compute profiles", `see: ${pks.cli} compute-profiles`)];
  const profile = computeProfiles.find(({ name }) => name === wanted);
  if (profile === undefined) {
    const names = computeProfiles.map(({ name }) => name).join(", ");
    return [
      check.refused(`${shown(wanted)}, and PKS has no such compute profile`, names || "there is none yet"),
    ];
  }
  const unknown = Object.keys(instances).filter((pool) => !profile.pools.includes(pool));
  if (unknown.length > 0 && profile.pools.length > 0)
    return unknown.map((pool) =>
      about("node pools", `${PATH}.instances.${pool}`).refused(
        `a pool that compute profile ${wanted} does not have`,
        profile.pools.join(", "),
      ),
    );
  return [
    check.ok(
      `${wanted}: ${Object.entries(instances)
        .map(([pool, count]) => `${pool} ${count}`)
        .join(", ")}`,
    ),
  ];
};
