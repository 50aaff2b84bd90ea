/** The agents of imported clusters, as far as Rancher's own objects show them: deployed anew where they are marked for it. */
import { createHash } from "node:crypto";
import type { ManagedCluster, Management } from "./management.ts";

/** Set by whoever wants the agent deployed anew; Rancher sets it to "false" when that is done (clusterdeploy.go). */
const FORCE_DEPLOY = "io.cattle.agent.force.deploy";
/** What the agent was given as CATTLE_CA_CHECKSUM: the lab's own mark, since it has no downstream cluster to put it in. */
const AGENT_CA = "lab.example/agent-ca-checksum";

/** One pass over all clusters but Rancher's own. */
export async function redeployAgents(management: Management, log: (line: string) => void): Promise<void> {
  for (const cluster of management.clusters.list().filter(isDownstream)) {
    const name = cluster.metadata?.name ?? "";
    if (cluster.metadata?.annotations?.[FORCE_DEPLOY] !== "true") continue;
    const ca = management.settings.get("cacerts")?.value ?? "";
    const checksum = createHash("sha256").update(ca).digest("hex");
    await management.patch("clusters", name, {
      metadata: { annotations: { [FORCE_DEPLOY]: "false", [AGENT_CA]: checksum } },
    });
    log(`the agent of ${name} is deployed anew`);
  }
}

/** clusterdeploy.go leaves out Rancher's own cluster, and those that are not provisioned. */
function isDownstream({ spec, status }: ManagedCluster): boolean {
  const provisioned = status?.conditions?.some(
    ({ type, status: is }) => type === "Provisioned" && is === "True",
  );
  return spec?.internal !== true && provisioned === true;
}
