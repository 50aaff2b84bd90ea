/** The stack output `applied`: what a run made of the site file, for the next one to compare with. */
import { z } from "zod";
import type { Repairs } from "./drift.ts";
import type { LastRun } from "./last-run.ts";
import { workersOf } from "./node-pools.ts";
import type { ChosenProfile } from "./profile-name.ts";
import type { Site } from "./schema.ts";

/** Its shape. What an earlier version of this program did not write is optional: without `applied` a living site looks new. */
export const appliedSchema = z.object({
  /** Repairs so far of what others changed. */
  number: z.number(),
  api: z.string(),
  cluster: z.string(),
  externalHostname: z.string(),
  plan: z.string(),
  networkProfile: z
    .object({
      /** As the site file had it. */
      wanted: z.string(),
      /** As PKS has it. */
      name: z.string(),
      parameters: z.record(z.string(), z.unknown()),
    })
    .optional(),
  workers: z.number(),
  nodePools: z.record(z.string(), z.number()).optional(),
  tags: z.record(z.string(), z.string()),
  /** What the address of the ingress controller depends on. */
  ingress: z
    .object({ controller: z.string(), namespace: z.string(), loadBalancerIp: z.string().optional() })
    .optional(),
  /** Rotations of what is made here, as the site file counted them. */
  rotations: z.object({ certificate: z.number(), ca: z.number() }).optional(),
  /** SHA-256 of the CA that downstream agents were deployed with, "" under a public one; absent while there is no Rancher. */
  agentsCa: z.string().optional(),
});

/** The stack output `applied`: what the last successful run made of the site file. */
export type Applied = z.infer<typeof appliedSchema>;

/** What this run makes of the site; pure. A later part of the graph may add what only the end of a run knows. */
export function appliedOf(
  { pks, certificate, ingress }: Site,
  profile: ChosenProfile | undefined,
  repairs: Repairs,
  last: LastRun | undefined,
): Applied {
  const { controller, namespace, loadBalancerIp } = ingress;
  return {
    number: (last?.applied.number ?? 0) + (Object.values(repairs).some(Boolean) ? 1 : 0),
    api: pks.api,
    cluster: pks.cluster,
    externalHostname: pks.externalHostname,
    plan: pks.plan,
    ...(profile && {
      networkProfile: { wanted: profile.wanted, name: profile.name, parameters: profile.parameters },
    }),
    workers: workersOf(pks),
    ...(pks.nodePools && { nodePools: pks.nodePools.instances }),
    tags: pks.tags,
    ingress: { controller, namespace, ...(loadBalancerIp === undefined ? {} : { loadBalancerIp }) },
    rotations: {
      certificate: "rotation" in certificate ? certificate.rotation : 0,
      ca: "caRotation" in certificate ? certificate.caRotation : 0,
    },
  };
}
