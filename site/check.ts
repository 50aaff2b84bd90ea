/** Everything that can be said of a site before anything is changed: what `npm run site -- check` shows. */
import { z } from "zod";
import { Failure } from "../steps/failure.ts";
import { liveUsage } from "../steps/live-usage.ts";
import { describe } from "../steps/step.ts";
import { appliedSchema } from "./applied.ts";
import { type Capacity, capacityOf } from "./capacity.ts";
import { loadSite } from "./load.ts";
import { glimpse } from "./observe.ts";
import { writePlanFile } from "./plan-file-write.ts";
import { preflight } from "./preflight.ts";
import type { Context, Finding } from "./preflight/finding.ts";
import { checkLiveUsage } from "./preflight/live-usage.ts";
import { SiteError } from "./problems.ts";
import type { Site } from "./schema.ts";

const PROJECT = "rancher-ha";

/** What is known of a stack. */
export interface StackKnown {
  /** Its name, also as `organization/project/name`. */
  readonly stack: string;
  /** Its configuration, as `pulumi.runtime.allConfig()` has it. */
  readonly config: Readonly<Record<string, string>>;
  /** Its outputs, secrets in plain; {} before the first `up`. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The whole check. */
export interface SiteCheck {
  readonly stack: string;
  /** false: something is refused. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Absent where the site file itself is wrong. */
  readonly capacity?: Capacity;
}

// Read one by one: what an older version of this program left may lack any of them.
const outputs = z.object({
  applied: appliedSchema.optional().catch(undefined),
  clusterUuid: z.string().optional().catch(undefined),
  kubeconfig: z.string().optional().catch(undefined),
});

/** Checks a site, also with `lookups: off`. Nothing is changed, but for the file of `pks.planAsCode`. */
export async function checkSite(known: StackKnown, signal: AbortSignal): Promise<SiteCheck> {
  const { stack } = known;
  const site = load(known);
  if (Array.isArray(site)) return { stack, ok: false, findings: site };
  const { kubeconfig, ...last } = outputs.parse(known.outputs);
  const context: Context = { ...last, owner: `${PROJECT}.${stack.split("/").at(-1) ?? ""}` };
  const [{ seen, failure }, live] = await Promise.all([
    glimpse(site, signal),
    kubeconfig === undefined ? undefined : liveUsage(kubeconfig),
  ]);
  const findings = [
    ...unreachable(failure),
    ...preflight(site, seen, context),
    ...checkLiveUsage(site, live),
    ...writePlanFile(site, stack),
  ];
  return {
    stack,
    ok: findings.every(({ state }) => state !== "refused"),
    findings,
    capacity: capacityOf(site.capacity, site.pks.networkProfile),
  };
}

function load({ config }: StackKnown): Site | Finding[] {
  try {
    return loadSite(config, new Date());
  } catch (error) {
    if (!(error instanceof SiteError)) throw error;
    return error.problems.map((problem) => ({ ...problem, check: "site file", state: "refused" }));
  }
}

function unreachable(failure: unknown): Finding[] {
  if (failure === undefined) return [];
  const lines = describe(failure)
    .split("\n")
    .map((line) => line.trim());
  const next = failure instanceof Failure ? (lines.pop() ?? "").replace(/^next: /, "") : "";
  return [{ check: "PKS API", path: "pks.api", state: "refused", found: lines.join(": "), allowed: next }];
}
