/** The site file's way to the PKS API, as the steps' own read functions take it. */
import type { PksConnection } from "../steps/pks/connection.ts";
import type { Site } from "./schema.ts";

/** The environment of a PKS step for this site, without credentials. */
export function pksConnection({ pks, credentials }: Site): PksConnection {
  return {
    PKS_CLI: pks.cli,
    PKS_API: pks.api,
    PKS_CA_CERTIFICATE: pks.caCertificate,
    PKS_SKIP_TLS_VERIFY: pks.skipTlsVerify ? "true" : "false",
    PKS_USERNAME: pks.username,
    PKS_CLIENT_NAME: pks.clientName,
    CREDENTIALS: credentials === "" ? undefined : credentials,
  };
}
