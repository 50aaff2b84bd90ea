/** The PKS or TKGI command line program, logged in under a private PKS_HOME. Sources: TKGI 1.20 CLI reference. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Ran, runProgram } from "../program.ts";
import type { PksConnection } from "./connection.ts";
import { logIn } from "./login.ts";
import { printedJson } from "./printed-json.ts";
import {
  type Cluster,
  clusterRecord,
  type NetworkProfile,
  networkProfileRecord,
  type Plan,
  planRecord,
} from "./records.ts";
import { pksFailure } from "./trouble.ts";

/**
 * What the steps ask of PKS. Each call is one run of the program; a lost login is renewed once. A call that fails throws
 * a `Failure` with what the program said and the next step; it is `passing` where a later call may succeed.
 */
export interface PksClient {
  plans(): Promise<Plan[]>;
  networkProfiles(): Promise<NetworkProfile[]>;
  /** All clusters that the login may see. */
  clusters(): Promise<Cluster[]>;
  /** undefined if there is no cluster of that name. */
  cluster(name: string): Promise<Cluster | undefined>;
  /** Runs any other command and returns its stdout. */
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<string>;
  /** A file in the private folder, for commands that take a path. */
  file(name: string, content: string): Promise<string>;
}

/**
 * Logs in and returns the client.
 * @param folder A private folder (0700): holds the login, the CA, and what the program would write to the user's kubeconfig.
 * @throws Failure if the API cannot be reached or refuses the credentials.
 */
export async function openPks(
  connection: PksConnection,
  folder: string,
  signal: AbortSignal,
): Promise<PksClient> {
  const { PKS_CLI: program, PKS_API: api } = connection;
  const home = { PKS_HOME: folder, KUBECONFIG: join(folder, "kubeconfig") };
  const file = async (name: string, content: string) => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const ca = connection.PKS_CA_CERTIFICATE ? await file("ca.pem", connection.PKS_CA_CERTIFICATE) : "";
  // Calls that run at once and find the login lost renew it together.
  let renewing: Promise<void> | undefined;
  const login = () =>
    (renewing ??= logIn(connection, ca, home, signal).finally(() => (renewing = undefined)));

  const attempt = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runProgram(program, args, { environment: { ...home, ...environment }, signal });
  const authenticated = async (args: readonly string[], environment?: Readonly<Record<string, string>>) => {
    const ran = await attempt(args, environment);
    if (ran.code === 0 || !/not currently authenticated/i.test(said(ran))) return ran;
    await login();
    return attempt(args, environment);
  };
  const failed = (args: readonly string[], ran: Ran) =>
    pksFailure(`${program} ${args.slice(0, 2).join(" ")} failed at ${api}`, said(ran), connection);
  const run = async (args: readonly string[], environment?: Readonly<Record<string, string>>) => {
    const ran = await authenticated(args, environment);
    if (ran.code !== 0) throw failed(args, ran);
    return ran.stdout;
  };
  const list = async <T>(command: string, record: z.ZodType<T>): Promise<T[]> => {
    const args = [command, "--json"];
    const known = z.array(record).nullable();
    return printedJson(`${program} ${args.join(" ")}`, await run(args), known) ?? [];
  };

  await login();
  return {
    plans: () => list("plans", planRecord),
    networkProfiles: () => list("network-profiles", networkProfileRecord),
    clusters: () => list("clusters", clusterRecord),
    cluster: async (name) => {
      const args = ["cluster", name, "--json"];
      const ran = await authenticated(args);
      if (ran.code === 0) return printedJson(`${program} ${args.join(" ")}`, ran.stdout, clusterRecord);
      if (saysNotFound(said(ran), name)) return undefined;
      throw failed(args, ran);
    },
    run,
    file,
  };
}

/** "Error: Cluster NAME not found" (docs-pks, delete-cluster), and what else it may be called; not any other 404. */
function saysNotFound(words: string, name: string): boolean {
  const quoted = `\\W?${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\W?`;
  return new RegExp(
    `cluster ${quoted} (was |is |could )?(not (be )?found|does not exist)|no (such )?cluster (named )?${quoted}( |$)`,
    "im",
  ).test(words);
}

function said(ran: Ran): string {
  return `${ran.stderr}\n${ran.stdout}`.trim();
}
