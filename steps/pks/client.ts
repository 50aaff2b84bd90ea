/**
 * The PKS or TKGI command line program, logged in under a private PKS_HOME. Sources: TKGI 1.20 CLI reference.
 * The password goes to the program's own prompt: on its command line every user of the machine could read it.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { credential } from "../credentials.ts";
import { Failure } from "../failure.ts";
import { notInstalled, type Ran, runProgram } from "../program.ts";
import type { PksConnection } from "./connection.ts";
import {
  type Cluster,
  clusterRecord,
  type NetworkProfile,
  networkProfileRecord,
  type Plan,
  planRecord,
} from "./records.ts";

/** What the steps ask of PKS. Each call is one run of the program; a lost login is renewed once. */
export interface PksClient {
  plans(): Promise<Plan[]>;
  networkProfiles(): Promise<NetworkProfile[]>;
  /** All clusters that the login may see. */
  clusters(): Promise<Cluster[]>;
  /** undefined if there is no cluster of that name. */
  cluster(name: string): Promise<Cluster | undefined>;
  /** Runs any other command. @throws Failure with what the program said. */
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<string>;
  /** A file in the private folder, for commands that take a path. */
  file(name: string, content: string): Promise<string>;
}

// Values reach the shell only as variables, so none of them is ever read as shell text. `script` gives the program the
// terminal that it insists on for its prompt.
const LOGIN = `exec "$LOGIN_CLI" login -a "$LOGIN_API" \${LOGIN_USERNAME:+-u "$LOGIN_USERNAME"} \${LOGIN_CLIENT:+--client-name "$LOGIN_CLIENT"} \${LOGIN_CA:+--ca-cert "$LOGIN_CA"} \${LOGIN_INSECURE:+-k}`;

/** The exit code of a shell that finds no such program. */
const NO_SUCH_PROGRAM = 127;

/**
 * Logs in and returns the client.
 * @param folder A private folder (0700): holds the login and the CA.
 * @throws Failure if the API cannot be reached or refuses the credentials.
 */
export async function openPks(
  connection: PksConnection,
  folder: string,
  signal: AbortSignal,
): Promise<PksClient> {
  const { PKS_CLI: program, CREDENTIALS: prefix } = connection;
  const home = { PKS_HOME: folder };
  const file = async (name: string, content: string) => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const secretName = connection.PKS_USERNAME ? "PKS_USER_PASSWORD" : "PKS_CLIENT_SECRET";
  const login = async () => {
    const secret = credential(secretName, prefix);
    const ca = connection.PKS_CA_CERTIFICATE ? await file("ca.pem", connection.PKS_CA_CERTIFICATE) : "";
    const environment = {
      ...home,
      LOGIN_CLI: program,
      LOGIN_API: connection.PKS_API,
      LOGIN_USERNAME: connection.PKS_USERNAME ?? "",
      LOGIN_CLIENT: connection.PKS_CLIENT_NAME ?? "",
      LOGIN_CA: ca,
      LOGIN_INSECURE: connection.PKS_SKIP_TLS_VERIFY === "true" ? "yes" : "",
    };
    const ran = await runProgram("script", ["-qec", LOGIN, "/dev/null"], {
      environment,
      input: `${secret}\n`,
      signal,
    });
    if (ran.code === NO_SUCH_PROGRAM) throw notInstalled(program);
    if (ran.code !== 0) {
      throw new Failure(
        `${program} login at ${connection.PKS_API} as ${connection.PKS_USERNAME ?? connection.PKS_CLIENT_NAME ?? "nobody"} failed`,
        `see that pks.api answers and that ${prefix ? `${prefix}_` : ""}${secretName} is right, then run the same command again`,
        // The terminal repeats what is written before the prompt appears.
        said(ran)
          .replaceAll(secret, "***")
          .replace(/(^.*(password|secret):\s*(\*\*\*)?|^\s*\*+\s*$)/gim, ""),
      );
    }
  };

  const attempt = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runProgram(program, args, { environment: { ...home, ...environment }, signal });
  const authenticated = async (args: readonly string[], environment?: Readonly<Record<string, string>>) => {
    const ran = await attempt(args, environment);
    if (ran.code === 0 || !/not currently authenticated/i.test(said(ran))) return ran;
    await login();
    return attempt(args, environment);
  };
  const run = async (args: readonly string[], environment?: Readonly<Record<string, string>>) => {
    const ran = await authenticated(args, environment);
    if (ran.code !== 0)
      throw new Failure(
        `${program} ${args.slice(0, 2).join(" ")} failed at ${connection.PKS_API}`,
        "mend the cause and run the same command again",
        said(ran),
      );
    return ran.stdout;
  };
  const json = async <T>(args: readonly string[], schema: z.ZodType<T>): Promise<T> =>
    parseJson(program, args, await run([...args, "--json"]), schema);

  await login();
  return {
    plans: () => json(["plans"], z.array(planRecord)),
    networkProfiles: () =>
      json(
        ["network-profiles"],
        z
          .array(networkProfileRecord)
          .nullable()
          .transform((list) => list ?? []),
      ),
    clusters: () =>
      json(
        ["clusters"],
        z
          .array(clusterRecord)
          .nullable()
          .transform((list) => list ?? []),
      ),
    cluster: async (name) => {
      const args = ["cluster", name, "--json"];
      const ran = await authenticated(args);
      if (ran.code === 0) return parseJson(program, args, ran.stdout, clusterRecord);
      if (new RegExp(`cluster .*not found|not found.*cluster|${escape(name)} not found`, "i").test(said(ran)))
        return undefined;
      throw new Error(`${program} cluster ${name}: ${said(ran).split("\n")[0] ?? ""}`);
    },
    run,
    file,
  };
}

function parseJson<T>(program: string, args: readonly string[], output: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(output));
  } catch {
    throw new Failure(
      `${program} ${args.join(" ")} printed something that is not the JSON known to this program`,
      "run it by hand and compare its version with docs/site-file.md",
      output.slice(0, 200),
    );
  }
}

function said(ran: Ran): string {
  return `${ran.stderr}\n${ran.stdout}`.trim();
}

function escape(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
