/** The simulated PKS: its API and its login service, over the lab's machinery. */
import type { LabContext, Running } from "../context.ts";
import { credentials } from "../credentials.ts";
import type { Machinery } from "../kubernetes/machinery.ts";
import type { Accounts } from "./accounts.ts";
import { pksApi } from "./api.ts";
import { serveHttps } from "./https-service.ts";
import { startOperations } from "./operations.ts";
import { asOfNow, DEFAULT_SETTINGS } from "./settings.ts";
import type { PksSettings } from "./settings.ts";
import { uaa } from "./uaa.ts";

/** How one installation of PKS differs from the usual. */
export interface PksOptions {
  /** What the tile sets. Default: `DEFAULT_SETTINGS`. */
  readonly settings?: Partial<PksSettings>;
  /** Who may log in. Default: the lab's credentials. */
  readonly accounts?: Accounts;
}

/**
 * Starts the PKS API at `network.pksApi` and the UAA at `network.uaa`, and takes up the operations that an earlier
 * daemon left unfinished. Rejects if an address is taken.
 */
export async function startPks(
  context: LabContext,
  machinery: Machinery,
  options: PksOptions = {},
): Promise<Running> {
  const settings = asOfNow({ ...DEFAULT_SETTINGS, ...options.settings }, context.faults);
  const accounts = options.accounts ?? labAccounts(context);
  const down = (): boolean => context.faults.active("pks-api-down") !== undefined;
  const operations = startOperations(context, machinery, settings);
  const api = pksApi({ context, machinery, settings, accounts, operations });
  const started: Running[] = [operations];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((part) => part.stop()));
  };
  try {
    started.push(await serveHttps(context, "pks", context.network.pksApi, api, down));
    started.push(
      await serveHttps(context, "uaa", context.network.uaa, uaa(context, settings, accounts), down),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** The lab's administrators, and with the same password a user who may only manage clusters of its own, and a reader. */
function labAccounts(context: LabContext): Accounts {
  const { pksUser, pksUserPassword: secret, pksClient, pksClientSecret } = credentials(context);
  return {
    users: [
      { name: pksUser, secret, scopes: ["pks.clusters.admin"] },
      { name: "pks-manager", secret, scopes: ["pks.clusters.manage"] },
      { name: "pks-reader", secret, scopes: ["pks.clusters.admin.read"] },
    ],
    clients: [{ name: pksClient, secret: pksClientSecret, scopes: ["pks.clusters.admin"] }],
  };
}
