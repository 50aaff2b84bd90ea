/** Kubernetes versions as site files and PKS write them: `1.31.4`, `1.31`, `v1.31.4`. */
import { coerce, gt, satisfies } from "semver";

/** True if `live` is the version that `wanted` names; `1.31` names each 1.31. */
export function sameVersion(live: string, wanted: string): boolean {
  const version = coerce(live);
  return version !== null && satisfies(version, wanted.replace(/^v/, ""));
}

/** True if going from `live` to `wanted` leads to a newer version. */
export function isUpgrade(live: string, wanted: string): boolean {
  const [from, to] = [coerce(live), coerce(wanted)];
  return from !== null && to !== null && gt(to, from);
}
