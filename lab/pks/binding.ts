/** The kubeconfig that the PKS API hands to a user of a cluster. */
import { parse } from "yaml";
import { z } from "zod";
import type { Machinery } from "../kubernetes/machinery.ts";
import type { ClusterRecord } from "./state.ts";

const kubeconfigSchema = z.object({
  clusters: z.tuple([z.object({ cluster: z.record(z.string(), z.unknown()) })]),
  users: z.tuple([z.object({ user: z.record(z.string(), z.unknown()) })]),
});

/**
 * The answer of `POST /v1/clusters/NAME/binds`: a kubeconfig as JSON, with the names that PKS gives (vmware/admiral,
 * test-usecase/src/test/resources/responses/pks/v1/binds-success.json): cluster and context are called as the cluster.
 * @param user the name of the entry in `users`, and of the user that the cluster knows
 */
export async function boundKubeconfig(
  machinery: Machinery,
  cluster: ClusterRecord,
  user: string,
): Promise<object> {
  const made = kubeconfigSchema.parse(parse(await machinery.kubeconfigFor(cluster.uuid, user)));
  return {
    preferences: {},
    apiVersion: "v1",
    kind: "Config",
    "current-context": cluster.name,
    contexts: [{ context: { cluster: cluster.name, user }, name: cluster.name }],
    clusters: [{ name: cluster.name, cluster: made.clusters[0].cluster }],
    users: [{ name: user, user: made.users[0].user }],
  };
}
