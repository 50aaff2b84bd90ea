/** Commands that log in and out, and those that fetch access to a cluster. */
import { readFileSync } from "node:fs";
import { ApiError, apiUrl, apiWith, logIn, openApi } from "./api-client.ts";
import type { Api, Login } from "./api-client.ts";
import type { Call, CliCommand, Flag } from "./cobra.ts";
import { UsageError } from "./cobra.ts";
import { SSO_FLAGS, refuseMissing } from "./flags.ts";
import { printLine } from "./output.ts";
import { askSecret } from "./prompt.ts";
import { removeSession, writeSession } from "./session.ts";
import type { Session } from "./session.ts";
import { clusterPath } from "./waiting.ts";

const LOGIN_FLAGS: readonly Flag[] = [
  { name: "api", short: "a", type: "string", help: "The TKGI API server URI", required: true },
  { name: "ca-cert", type: "string", help: "Path to CA Cert for TKGI API" },
  { name: "password", short: "p", type: "string", help: "Password" },
  { name: "skip-ssl-validation", short: "k", type: "bool", help: "Skip SSL Validation" },
  ...SSO_FLAGS,
  { name: "username", short: "u", type: "string", help: "User name" },
];

const login: CliCommand = {
  name: "login",
  args: [],
  short: "Log in to TKGI",
  flags: [
    ...LOGIN_FLAGS,
    { name: "client-name", type: "string", help: "Client name" },
    { name: "client-secret", type: "string", help: "Client secret" },
    {
      name: "skip-ssl-verification",
      type: "bool",
      help: "Skip SSL Verification (DEPRECATED: use --skip-ssl-validation)",
    },
    { name: "timeout", type: "int32", help: "Timeout with tkgi-api endpoint in seconds (default 300)" },
  ],
  async run(call) {
    const session = await newSession(call);
    writeSession(session);
    printLine(`\nAPI Endpoint: ${new URL(session.api).hostname}`);
    printLine(`User: ${session.username}`);
    printLine("Login successful.");
  },
};

const logout: CliCommand = {
  name: "logout",
  args: [],
  short: "Log out of TKGI, does not remove kubeconfig credentials or kubectl access",
  flags: [],
  run() {
    removeSession();
    printLine("Logout successful.");
    return Promise.resolve();
  },
};

const getCredentials: CliCommand = {
  name: "get-credentials",
  args: ["CLUSTER-NAME"],
  short: "Allows you to connect to a cluster and use kubectl",
  flags: SSO_FLAGS,
  async run(call) {
    refuseMissing(call, "sso", "sso-auto", "sso-passcode");
    const [name = ""] = call.args;
    printLine(`\nFetching credentials for cluster ${name}.`);
    await bind(await openApi(), name, () => {
      const given = process.env["PKS_USER_PASSWORD"] || process.env["TKGI_USER_PASSWORD"];
      return given ? Promise.resolve(given) : askSecret("Password");
    });
    printLine(`Context set for cluster ${name}.`);
    printLine("\nYou can now switch between clusters by using:\n$kubectl config use-context <cluster-name>");
  },
};

const getKubeconfig: CliCommand = {
  name: "get-kubeconfig",
  args: ["CLUSTER-NAME"],
  short: "Allows you to get kubeconfig for your username",
  flags: LOGIN_FLAGS,
  async run(call) {
    const [name = ""] = call.args;
    const session = await newSession(call);
    printLine(`\nFetching kubeconfig for cluster ${name} and user ${session.username}.`);
    await bind(apiWith(session), name, () => Promise.resolve(call.text("password") ?? ""));
    printLine(
      `\nYou can now use the kubeconfig for user ${session.username}:\n$kubectl config use-context ${name}`,
    );
  },
};

async function newSession(call: Call): Promise<Session> {
  refuseMissing(call, "sso", "sso-auto", "sso-passcode");
  const api = apiUrl(call.text("api") ?? "");
  const insecure = call.on("skip-ssl-validation") || call.on("skip-ssl-verification");
  const caFile = call.text("ca-cert");
  const caCertificate = caFile === undefined ? "" : readCertificate(caFile);
  const timeout = call.number("timeout") ?? 300;
  const who = await loginOf(call);
  const trust = { insecure, ...(caCertificate === "" ? {} : { caCertificate }) };
  const token = await logIn(api, who, trust, timeout);
  return {
    api: api.origin,
    ca_cert: caCertificate,
    username: "client" in who ? who.client : who.username,
    skip_ssl_verification: insecure,
    timeout,
    ...token,
  };
}

async function loginOf(call: Call): Promise<Login> {
  const client = call.text("client-name");
  if (client !== undefined) {
    // Whether the real program asks for a missing secret is unknown; for a missing password it does.
    return { client, secret: call.text("client-secret") ?? (await askSecret("Client Secret")) };
  }
  const username = call.text("username");
  if (username === undefined) throw new UsageError('required flag(s) "username" not set');
  return { username, password: call.text("password") ?? (await askSecret("Password")) };
}

/** Fetches the kubeconfig and merges it; asks for the password only if the API wants one (OpenID Connect is on). */
async function bind(api: Api, name: string, password: () => Promise<string>): Promise<void> {
  const path = `${clusterPath(name)}/binds`;
  const answer = await api.send("POST", path, {}).catch(async (error: unknown) => {
    if (!(error instanceof ApiError && error.status === 400)) throw error;
    return api.send("POST", path, { password: await password() });
  });
  // A YAML parser is loaded for these commands only: every call pays for what it imports.
  const { mergeKubeconfig } = await import("./kubeconfig-file.ts");
  mergeKubeconfig(answer);
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Error(`open ${file}: no such file or directory`);
  }
}

/** login, logout, get-credentials, get-kubeconfig. */
export const SESSION_COMMANDS: readonly CliCommand[] = [login, logout, getCredentials, getKubeconfig];
