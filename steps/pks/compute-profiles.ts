/** Compute profiles: what node pools a cluster can have. Source: TKGI 1.20, "Creating and Managing Compute Profiles". */
import { z } from "zod";
import type { PksClient } from "./client.ts";
import { printedJson } from "./printed-json.ts";

const parameters = z.looseObject({
  cluster_customization: z
    .looseObject({ node_pools: z.array(z.looseObject({ name: z.string() })).nullish() })
    .nullish(),
});
const record = z
  .looseObject({
    name: z.string(),
    parameters: z
      // Text in the REST API, as a network profile's.
      .union([z.string().transform((json) => JSON.parse(json || "{}") as unknown), z.unknown()])
      .pipe(parameters.nullish()),
  })
  .transform((profile): { name: string; pools: readonly string[] } => ({
    name: profile.name,
    pools: (profile.parameters?.cluster_customization?.node_pools ?? []).map(({ name }) => name),
  }));

/** A compute profile and the names of its node pools. */
export type ComputeProfile = Readonly<z.infer<typeof record>>;

/** All compute profiles of the installation. @throws Failure if PKS does not list them. */
export async function computeProfiles(pks: PksClient): Promise<readonly ComputeProfile[]> {
  const printed = await pks.run(["compute-profiles", "--json"]);
  return printedJson("compute-profiles --json", printed, z.array(record).nullable()) ?? [];
}
