/** The simulated BOSH director, over the lab's machinery. */
import type { LabContext, Running } from "../context.ts";
import { credentials } from "../credentials.ts";
import type { Machinery } from "../kubernetes/machinery.ts";
import { serveHttps } from "../pks/https-service.ts";
import { director } from "./director.ts";
import type { BoshClient } from "./director.ts";

/**
 * Starts the director at `network.bosh`. Rejects if the address is taken.
 * @param client who may use it. Default: the lab's credentials
 */
export function startBosh(context: LabContext, machinery: Machinery, client?: BoshClient): Promise<Running> {
  const known = client ?? labClient(context);
  const down = (): boolean => context.faults.active("bosh-down") !== undefined;
  return serveHttps(context, "bosh", context.network.bosh, director(context, machinery, known), down);
}

function labClient(context: LabContext): BoshClient {
  const { boshClient, boshClientSecret } = credentials(context);
  return { name: boshClient, secret: boshClientSecret };
}
