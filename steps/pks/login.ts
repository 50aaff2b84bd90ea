/**
 * Logs the PKS or TKGI program in. The password goes to the program's own prompt: on its command line every user of the
 * machine could read it.
 */
import { credential } from "../credentials.ts";
import { notInstalled, runProgram } from "../program.ts";
import type { PksConnection } from "./connection.ts";
import { loginName, pksFailure, secretName } from "./trouble.ts";

// Values reach the shell only as variables, so none of them is ever read as shell text. `script` gives the program the
// terminal that it insists on for its prompt.
const LOGIN = `exec "$LOGIN_CLI" login -a "$LOGIN_API" \${LOGIN_USERNAME:+-u "$LOGIN_USERNAME"} \${LOGIN_CLIENT:+--client-name "$LOGIN_CLIENT"} \${LOGIN_CA:+--ca-cert "$LOGIN_CA"} \${LOGIN_INSECURE:+-k}`;

/** The exit code of a shell that finds no such program. */
const NO_SUCH_PROGRAM = 127;

/**
 * Leaves the login in the private folder that `home` names.
 * @param caFile Path of the CA's PEM; "" for the machine's trust store.
 * @throws Failure if the API cannot be reached or refuses the credentials; the secret is not in it.
 */
export async function logIn(
  connection: PksConnection,
  caFile: string,
  home: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const { PKS_CLI: program, PKS_API: api } = connection;
  const secret = credential(secretName(connection), connection.CREDENTIALS);
  const environment = {
    ...home,
    LOGIN_CLI: program,
    LOGIN_API: api,
    LOGIN_USERNAME: connection.PKS_USERNAME ?? "",
    LOGIN_CLIENT: connection.PKS_CLIENT_NAME ?? "",
    LOGIN_CA: caFile,
    LOGIN_INSECURE: connection.PKS_SKIP_TLS_VERIFY === "true" ? "yes" : "",
  };
  const ran = await runProgram("script", ["-qec", LOGIN, "/dev/null"], {
    environment,
    input: `${secret}\n`,
    signal,
  });
  if (ran.code === 0) return;
  if (ran.code === NO_SUCH_PROGRAM) throw notInstalled(program);
  // The terminal repeats what is written before the prompt appears.
  const said = `${ran.stderr}\n${ran.stdout}`
    .replaceAll(secret, "***")
    .replace(/(^.*(password|secret):\s*(\*\*\*)?|^\s*\*+\s*$)/gim, "");
  throw pksFailure(`${program} login at ${api} as ${loginName(connection)} failed`, said, connection);
}
