/** The JSON file that `create-network-profile` takes. Source: TKGI 1.20 "Defining Network Profiles". */

/** Prefix of the variables that carry parameters: `PARAMETER_lb_size='"medium"'`. */
export const PARAMETER_PREFIX = "PARAMETER_";

/** The document's shape. */
export interface ProfileDocument {
  readonly name: string;
  /** Ends in the stack that made the profile: only that stack deletes it. */
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Builds the document from the step's variables. */
export function profileDocument(variables: Readonly<Record<string, string | undefined>>): ProfileDocument {
  const parameters = Object.entries(variables)
    .filter(
      (entry): entry is [string, string] => entry[0].startsWith(PARAMETER_PREFIX) && entry[1] !== undefined,
    )
    .map(([name, value]) => [name.slice(PARAMETER_PREFIX.length), JSON.parse(value) as unknown]);
  const mark = ownerMark(variables["PKS_OWNER"] ?? "");
  return {
    name: variables["NETWORK_PROFILE_NAME"] ?? "",
    description: [variables["NETWORK_PROFILE_DESCRIPTION"], mark].filter(Boolean).join(" "),
    parameters: Object.fromEntries(parameters),
  };
}

/** The end of the description of a profile that the stack `owner` made; the rest of it may change. */
export function ownerMark(owner: string): string {
  return `(made by rancher-ha for ${owner})`;
}
