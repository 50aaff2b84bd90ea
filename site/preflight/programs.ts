/** Whether the command line programs are there, and new enough. */
import { lt, minor } from "semver";
import type { InstalledProgram } from "../../steps/program-version.ts";
import { about, type Check, type Finding } from "./finding.ts";

/**
 * The oldest versions that know what the steps ask of them. PKS 1.7: cluster tags, by which a site knows its own
 * cluster (`cluster_tags` is in the API's models from 1.7: vmware/container-service-extension). BOSH 2.0: `--json`
 * (bosh.io, "CLI v2"; before that it was a Ruby gem without it).
 */
const OLDEST: Readonly<Record<string, string>> = { pks: "1.7.0", tkgi: "1.7.0", bosh: "2.0.0" };

/** `pks` or `tkgi`, and `bosh`; and that the first goes with the API. */
export const checkPrograms: Check = ({ pks }, { programs, cluster }) =>
  (programs ?? []).flatMap((installed) => [
    presence(installed, installed.program === pks.cli ? "pks.cli" : "bosh.environment"),
    ...(installed.program === pks.cli ? agreement(installed, cluster?.pksVersion ?? "") : []),
  ]);

function presence({ program, installed, version }: InstalledProgram, path: string): Finding {
  const check = about(`program ${program}`, path);
  if (!installed) return check.refused(`no ${program} on this machine's PATH`, `install ${program}`);
  const oldest = OLDEST[program] ?? "0.0.0";
  if (version === undefined) return check.unknown("it does not say its version", `at least ${oldest}`);
  if (lt(version, oldest)) return check.refused(`${program} ${version}`, `at least ${oldest}`);
  return check.ok(version);
}

/**
 * "The version of the TKGI CLI you are using must match the version of the tile" (TKGI 1.20). The API does not say its
 * own; a cluster's is the same, or older until it is upgraded.
 */
function agreement({ program, version }: InstalledProgram, api: string): Finding[] {
  const [, theirs] = /^\d+\.(\d+)/.exec(api) ?? [];
  if (version === undefined || theirs === undefined) return [];
  const check = about(`${program} and PKS`, "pks.cli");
  if (minor(version) >= Number(theirs)) return [check.ok(`${version}, the cluster's PKS ${api}`)];
  return [
    check.warning(
      `${program} ${version}, older than the cluster's PKS ${api}`,
      `${program} of PKS 1.${theirs}`,
    ),
  ];
}
