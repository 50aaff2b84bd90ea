/**
 * Which network profile a site's cluster has. PKS cannot change a profile, but it can move a cluster to another one in
 * which only updatable parameters differ: such a change makes a profile under a name of its own.
 * Source: TKGI 1.20 "Defining Network Profiles", "Update-Cluster Network Profile Validation Rules".
 */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Applied } from "./applied.ts";
import { immutableParameters } from "./profile-parameters.ts";

type Parameters = Readonly<Record<string, unknown>>;
const DIGITS = 8;

/** The profile of this run. */
export interface ProfileChoice {
  /** Name in PKS: the site file's, or for updated parameters that and a hash of them. */
  readonly name: string;
  /** Parameters that only another cluster can change, as one text. */
  readonly immutable: string;
  /** The last run's profile has another name. */
  readonly renamed: boolean;
}

/** A profile with its content. */
export interface ChosenProfile extends ProfileChoice {
  /** Name in the site file. */
  readonly wanted: string;
  readonly description: string | undefined;
  readonly parameters: Parameters;
}

/**
 * Chooses the profile's name; pure.
 * @param wanted Its name in the site file.
 * @param before The profile of the last run, if there was one.
 */
export function chooseProfile(
  wanted: string,
  parameters: Parameters,
  before: Applied["networkProfile"],
): ProfileChoice {
  const immutable = immutableText(parameters);
  const name = nameOf(wanted, parameters, immutable, before);
  return { name, immutable, renamed: before !== undefined && before.name !== name };
}

/** Parameters that only another cluster can change, as one text; "" where all is as the product has it by default. */
export function immutableText(parameters: Parameters): string {
  return textOf(immutableParameters(parameters));
}

function nameOf(
  wanted: string,
  parameters: Parameters,
  immutable: string,
  before: Applied["networkProfile"],
): string {
  if (before?.wanted !== wanted) return wanted;
  if (isDeepStrictEqual(sorted(before.parameters), sorted(parameters))) return before.name;
  // With another cluster comes another profile under the plain name.
  if (immutableText(before.parameters) !== immutable) return wanted;
  const hash = createHash("sha256").update(textOf(parameters)).digest("hex").slice(0, DIGITS);
  return `${wanted}-${hash}`;
}

function textOf(parameters: Parameters): string {
  return Object.entries(sorted(parameters))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(" ");
}

function sorted(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1)));
}
