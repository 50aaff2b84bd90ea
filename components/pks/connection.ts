/** How the PKS steps reach the API: settings of the site file as their environment. */
import type { StepEnvironment } from "../step-command.ts";

/** The API's address and the login. Credentials themselves come from the environment of whoever runs Pulumi. */
export interface PksConnection {
  /** The command line program: `pks` or `tkgi`. */
  readonly cli: "pks" | "tkgi";
  /** Host name of the API, with a port where it is not the usual one. */
  readonly api: string;
  /** PEM of the CA that signed the API's certificate. Default: the machine's trust store. */
  readonly caCertificate?: string | undefined;
  readonly skipTlsVerify: boolean;
  /** UAA user; else `clientName` is set. */
  readonly username?: string | undefined;
  readonly clientName?: string | undefined;
  /** Prefix of this site's credential variables; "" for none. */
  readonly credentials: string;
}

/** The steps' variables for a connection. */
export function connectionEnvironment(connection: PksConnection): StepEnvironment {
  return {
    PKS_CLI: connection.cli,
    PKS_API: connection.api,
    PKS_CA_CERTIFICATE: connection.caCertificate,
    PKS_SKIP_TLS_VERIFY: String(connection.skipTlsVerify),
    PKS_USERNAME: connection.username,
    PKS_CLIENT_NAME: connection.clientName,
    CREDENTIALS: connection.credentials || undefined,
  };
}

/**
 * Inputs of a finished resource that later changes must not touch: an update would make its result unknown in preview,
 * and with it everything in the cluster. How the API is reached says nothing about the cluster itself.
 */
export const ignoredConnection: string[] = [
  "PKS_CLI",
  "PKS_API",
  "PKS_CA_CERTIFICATE",
  "PKS_SKIP_TLS_VERIFY",
  "PKS_USERNAME",
  "PKS_CLIENT_NAME",
  "CREDENTIALS",
  "PKS_TIMEOUT_MINUTES",
].map((name) => `environment.${name}`);
