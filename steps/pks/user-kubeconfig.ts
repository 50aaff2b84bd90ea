/** The kubeconfig that PKS gives the user of the login. A secret: nothing of it is ever said. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { credential } from "../credentials.ts";
import type { PksClient } from "./client.ts";
import type { PksConnection } from "./connection.ts";

/**
 * Runs `get-credentials` with a kubeconfig of its own.
 * @param folder A private folder: holds the file until the caller removes it.
 * @returns YAML.
 * @throws Failure with what the program said.
 */
export async function userKubeconfig(
  pks: PksClient,
  cluster: string,
  connection: PksConnection,
  folder: string,
): Promise<string> {
  const path = join(folder, "kubeconfig");
  // With OIDC the CLI wants the password again; its documentation names two variables, so both are set.
  const password = connection.PKS_USERNAME ? credential("PKS_USER_PASSWORD", connection.CREDENTIALS) : "";
  await pks.run(["get-credentials", cluster], {
    KUBECONFIG: path,
    PKS_USER_PASSWORD: password,
    TKGI_USER_PASSWORD: password,
  });
  return readFile(path, "utf8");
}
