/** How long the simulated systems take. */
import { z } from "zod";
import type { Delays } from "./context.ts";

/** Long enough to see the states in between, short enough to work with; the real ones are in comments. */
const DEFAULTS: Delays = {
  clusterCreate: 2_000, // up to 30 min
  clusterUpdate: 1_000, // some minutes a node
  clusterDelete: 1_000, // about 10 min
  loadBalancer: 1_000, // some seconds
  dnsRecord: 1_000, // when somebody has time
  podReady: 500, // seconds to minutes
};

const millisecondsSchema = z.number().min(0).max(3_600_000);
const delaysSchema = z.strictObject({
  clusterCreate: millisecondsSchema.optional(),
  clusterUpdate: millisecondsSchema.optional(),
  clusterDelete: millisecondsSchema.optional(),
  loadBalancer: millisecondsSchema.optional(),
  dnsRecord: millisecondsSchema.optional(),
  podReady: millisecondsSchema.optional(),
});

/**
 * The delays that LAB_DELAYS asks for: a JSON object of milliseconds, what it leaves out is as always.
 * @throws if LAB_DELAYS is something else
 */
export function labDelays(environment: NodeJS.ProcessEnv): Delays {
  const text = environment["LAB_DELAYS"];
  if (!text) return DEFAULTS;
  try {
    const wanted = delaysSchema.parse(JSON.parse(text));
    const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
    return { ...DEFAULTS, ...Object.fromEntries(given) };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`LAB_DELAYS must be a JSON object of milliseconds by name: ${reason}`, { cause: error });
  }
}
