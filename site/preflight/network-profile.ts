/** Whether the site's network profile can be had under its name: PKS cannot change a profile. */
import { profileDifferences } from "../../steps/pks/profile-differences.ts";
import { ownerMark } from "../../steps/pks/profile-document.ts";
import type { Observation } from "../observe.ts";
import { chooseProfile } from "../profile-name.ts";
import { profileParameters } from "../profile-parameters.ts";
import type { Site } from "../schema.ts";
import { about, type Check, type Context } from "./finding.ts";

const PATH = "pks.networkProfile";

/** Absent: made. Equal: taken as it is. Different: refused, unless this stack made it. */
export const checkNetworkProfile: Check = (site, seen, context) => {
  const wanted = wantedProfile(site, context);
  if (wanted === undefined) return [];
  const check = about("network profile", PATH);
  if (seen.networkProfiles === undefined)
    return [check.unknown(`${wanted.name}; PKS could not be asked`, "")];
  const found = seen.networkProfiles.find(({ name }) => name === wanted.name);
  if (found === undefined) return [check.ok(`${wanted.name}: it will be made`)];
  const differences = profileDifferences(found.parameters, wanted.parameters);
  if (differences.length === 0) return [check.ok(`${wanted.name}: there, and equal`)];
  const said = `${wanted.name}, which PKS has with other parameters (${differences.join("; ")})`;
  if (madeByThisStack(found, context))
    return [check.warning(said, "this stack made it: the next up sees to it")];
  return [check.refused(said, "another pks.networkProfile.name, or the profile's own parameters")];
};

/** True where the profile has still to be made, for which PKS wants an administrator. */
export function profileIsToBeMade(site: Site, seen: Partial<Observation>, context: Context): boolean {
  const wanted = wantedProfile(site, context);
  return (
    wanted !== undefined &&
    seen.networkProfiles !== undefined &&
    !seen.networkProfiles.some(({ name }) => name === wanted.name)
  );
}

function wantedProfile({ pks }: Site, { applied }: Context) {
  if (pks.networkProfile === undefined) return undefined;
  const parameters = profileParameters(pks.networkProfile);
  const { name } = chooseProfile(pks.networkProfile.name, parameters, applied?.networkProfile);
  return { name, parameters };
}

function madeByThisStack(
  found: { readonly name: string; readonly description: string },
  { owner, applied }: Context,
): boolean {
  return (
    found.name === applied?.networkProfile?.name ||
    (owner !== undefined && found.description.endsWith(ownerMark(owner)))
  );
}
