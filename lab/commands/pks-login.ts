/** Logs the lab's user in to PKS, as `pks login` would; not by that program, whose password is on the command line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "../credentials.ts";
import type { LabPaths } from "../paths.ts";
import { logIn } from "../pks/cli/api-client.ts";
import { writeSession } from "../pks/cli/session.ts";

/** Seconds that the login service gets to answer. */
const TIMEOUT = 10;

/** Leaves a login of the automation user in the lab's PKS_HOME. Throws the login service's words if it refuses. */
export async function logInToPks(paths: LabPaths, api: string, account: Credentials): Promise<void> {
  const caCertificate = readFileSync(join(paths.authority, "ca.pem"), "utf8");
  const user = { username: account.pksUser, password: account.pksUserPassword };
  const token = await logIn(new URL(api), user, { insecure: false, caCertificate }, TIMEOUT);
  // The session belongs where PKS_HOME says, for the program and so for its parts.
  process.env["PKS_HOME"] = paths.pksHome;
  writeSession({
    api,
    ca_cert: caCertificate,
    username: user.username,
    skip_ssl_verification: false,
    timeout: 300,
    ...token,
  });
}
