/** How to reach the API server that a kubeconfig names: address, trust and credentials, ready for requests. */
import { readFileSync } from "node:fs";
import { activeCluster, activeContext, activeUser } from "./kubeconfig.ts";
import type { Kubeconfig, Overrides } from "./kubeconfig.ts";

/** Everything that a request needs. */
export interface Connection {
  /** Base URL of the API server, without a slash at the end. */
  readonly server: string;
  /** Name in the server's certificate, if not the URL's host. */
  readonly serverName: string | undefined;
  readonly verifyTls: boolean;
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Value of the Authorization header. */
  readonly authorization: string | undefined;
}

/** The connection that this kubeconfig's context stands for. Throws what is missing, in the words of client-go. */
export function connectionOf(config: Kubeconfig, overrides: Overrides): Connection {
  const wanted = overrides.context ?? config["current-context"];
  if (wanted && activeContext(config, overrides) === undefined) {
    throw new Error(
      `invalid configuration: [context was not found for specified context: ${wanted}, cluster has no server defined]`,
    );
  }
  const cluster = activeCluster(config, overrides);
  if (!cluster?.server) {
    throw new Error(
      "invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable",
    );
  }
  const user = activeUser(config, overrides);
  if (user.exec || user["auth-provider"]) {
    throw new Error(
      "the lab's kubernetes plugin takes tokens, client certificates and passwords, but no exec or auth-provider plugin",
    );
  }
  const verifyTls = cluster["insecure-skip-tls-verify"] !== true;
  return {
    server: cluster.server.replace(/\/+$/, ""),
    serverName: cluster["tls-server-name"] ?? undefined,
    verifyTls,
    authority: pem(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    certificate: pem(user["client-certificate-data"], user["client-certificate"]),
    key: pem(user["client-key-data"], user["client-key"]),
    authorization: authorizationOf(user),
  };
}

function authorizationOf(user: ReturnType<typeof activeUser>): string | undefined {
  const token = user.token || (user.tokenFile ? readFileSync(user.tokenFile, "utf8").trim() : "");
  if (token) return `Bearer ${token}`;
  if (!user.username) return undefined;
  return `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}`;
}

function pem(data: string | null | undefined, path: string | null | undefined): string | undefined {
  if (data) return Buffer.from(data, "base64").toString("utf8");
  return path ? readFileSync(path, "utf8") : undefined;
}
