/** Whether the login may do what this site needs. Source: TKGI 1.20, "Managing Users", "Creating and Managing Network Profiles". */
import { about, type Check } from "./finding.ts";
import { profileIsToBeMade } from "./network-profile.ts";

const ADMIN = "pks.clusters.admin";
const MANAGE = "pks.clusters.manage";

/** An administrator where a network profile has to be made; else whoever manages clusters of their own. */
export const checkScopes: Check = (site, seen, context) => {
  const { pks } = site;
  const check = about("login's scope", pks.username === undefined ? "pks.clientName" : "pks.username");
  const { scopes } = seen;
  if (scopes === undefined) return [check.unknown("the login's token could not be read", "")];
  const mine = scopes.filter((scope) => scope.startsWith("pks.clusters."));
  const shown = `${pks.username ?? pks.clientName ?? ""} with ${mine.join(", ") || "no scope for clusters"}`;
  if (scopes.includes(ADMIN)) return [check.ok(shown)];
  if (profileIsToBeMade(site, seen, context))
    return [
      check.refused(
        shown,
        `an account with ${ADMIN}: a network profile has to be made; or have an administrator make ${pks.networkProfile?.name ?? "it"} first`,
      ),
    ];
  if (scopes.includes(MANAGE)) return [check.ok(shown)];
  return [check.refused(shown, `an account with ${MANAGE} or ${ADMIN}: this one may only look`)];
};
