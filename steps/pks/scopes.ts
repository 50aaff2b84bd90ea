/** What the login may do at the PKS API: the scopes in its access token. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

// Of the CLI's file only this key is documented (TKGI 1.20, "bosh int ~/.pks/creds.yml --path /access_token").
const credentials = z.looseObject({ access_token: z.string() });
/** A list in UAA's tokens; OAuth's own form is words with spaces between. */
const claims = z.looseObject({ scope: z.union([z.array(z.string()), z.string()]) });

/**
 * Reads the scopes of the login in a private PKS_HOME: `pks.clusters.admin` and the like. Nothing is verified: the API
 * does that.
 * @returns undefined where there is no login, or none that can be read.
 */
export async function scopesOf(pksHome: string): Promise<readonly string[] | undefined> {
  try {
    const { access_token: token } = credentials.parse(
      parse(await readFile(join(pksHome, "creds.yml"), "utf8")),
    );
    const { scope } = claims.parse(
      JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()),
    );
    return typeof scope === "string" ? scope.split(" ").filter(Boolean) : scope;
  } catch {
    return undefined;
  }
}
