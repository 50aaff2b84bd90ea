/** A kubeconfig whose token is no longer accepted, fetched anew before anything uses it. */
import { request } from "node:https";
import { parse } from "yaml";
import { z } from "zod";
import { openPks } from "../steps/pks/client.ts";
import { userKubeconfig } from "../steps/pks/user-kubeconfig.ts";
import { withPrivateFolder } from "../steps/private-folder.ts";
import { pksConnection } from "./connection.ts";
import type { Site } from "./schema.ts";

const TIMEOUT_MILLISECONDS = 5_000;
const UNAUTHORIZED = 401;
/** No longer: each preview of a site whose tokens are short would show a new one. */
const MARGIN_SECONDS = 60;

const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({
      cluster: z.object({
        server: z.url(),
        "certificate-authority-data": z.base64().optional(),
        "tls-server-name": z.string().optional(),
      }),
    }),
  ]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});
type Access = z.infer<typeof kubeconfigSchema>;

/**
 * Asks the cluster with the kubeconfig that is kept, and fetches another one if it is refused or about to end.
 * @param kubeconfig YAML. One without a token, or with several clusters, is left as it is.
 * @returns YAML; undefined if the kept one is good, or nobody answers who could say.
 * @throws Failure if PKS gives none.
 */
export async function renewedKubeconfig(site: Site, kubeconfig: string): Promise<string | undefined> {
  const access = kubeconfigSchema.safeParse(parse(kubeconfig)).data;
  if (access === undefined) return undefined;
  if (!endsSoon(access.users[0].user.token, Date.now()) && (await statusOf(access)) !== UNAUTHORIZED)
    return undefined;
  return withPrivateFolder(async (folder) => {
    const connection = pksConnection(site);
    const pks = await openPks(connection, folder, new AbortController().signal);
    return userKubeconfig(pks, site.pks.cluster, connection, folder);
  });
}

/** True if the token says when it ends (a JWT with `exp`, in seconds), and that is now. */
export function endsSoon(token: string, now: number): boolean {
  const claims = token.split(".")[1];
  if (claims === undefined) return false;
  try {
    const { exp } = z
      .object({ exp: z.number().optional() })
      .parse(JSON.parse(Buffer.from(claims, "base64url").toString("utf8")));
    return exp !== undefined && exp * 1000 < now + MARGIN_SECONDS * 1000;
  } catch {
    return false;
  }
}

/** HTTP status of the API for this token; undefined if it does not answer. */
function statusOf(access: Access): Promise<number | undefined> {
  const { cluster } = access.clusters[0];
  const ca = cluster["certificate-authority-data"];
  const name = cluster["tls-server-name"];
  return new Promise((resolve) => {
    const outgoing = request(
      new URL("/version", cluster.server),
      {
        headers: { authorization: `Bearer ${access.users[0].user.token}` },
        timeout: TIMEOUT_MILLISECONDS,
        agent: false,
        ...(ca === undefined ? {} : { ca: Buffer.from(ca, "base64") }),
        ...(name === undefined ? {} : { servername: name }),
      },
      (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode);
      },
    );
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(undefined));
    outgoing.end();
  });
}
