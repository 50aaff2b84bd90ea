/** Looks at the real site before anything is registered: plain data, read by the steps' own functions, nothing changed. */
import { openPks } from "../steps/pks/client.ts";
import type { Plan } from "../steps/pks/records.ts";
import { withPrivateFolder } from "../steps/private-folder.ts";
import { pksConnection } from "./connection.ts";
import type { Site } from "./schema.ts";

/** What was seen. */
export interface Observation {
  /** Plans that PKS offers. */
  readonly plans: readonly Plan[];
}

/**
 * Reads the site; nothing is read with `lookups: off`.
 * @returns undefined with `lookups: off`.
 * @throws Failure if the API cannot be reached or refuses the credentials.
 */
export async function observe(
  site: Site,
  signal: AbortSignal = new AbortController().signal,
): Promise<Observation | undefined> {
  if (site.lookups === "off") return undefined;
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(pksConnection(site), folder, signal);
    return { plans: await pks.plans() };
  });
}
