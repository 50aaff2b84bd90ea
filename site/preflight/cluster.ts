/** Whether a cluster of the site's name may be used: its own, or one that it may take over as it is. */
import { ownership } from "../../steps/pks/ownership.ts";
import { type Cluster, outcome } from "../../steps/pks/records.ts";
import { shown } from "../problems.ts";
import type { Site } from "../schema.ts";
import { about, type Check, type Finding } from "./finding.ts";

/** Whose the cluster is, that an adopted one is as the site file says, and how its last operation ended. */
export const checkCluster: Check = (site, seen, { owner, clusterUuid }) => {
  const { pks } = site;
  const check = about("cluster", "pks.cluster");
  if (!("cluster" in seen)) return [check.unknown("PKS could not be asked", "")];
  const { cluster } = seen;
  if (cluster === undefined) return [check.ok(`none is called ${pks.cluster} yet: it will be made`)];
  const title = `${cluster.name} (${cluster.uuid})`;
  if (cluster.uuid === clusterUuid) return [check.ok(`${title}, this stack's`), operation(site, cluster)];
  const whose = owner === undefined ? "unknown" : ownership(cluster, owner);
  if (whose === "ours") return [check.ok(`${title}, this stack's`), operation(site, cluster)];
  if (pks.adopt)
    return [check.ok(`${title}, taken over`), ...differences(site, cluster), operation(site, cluster)];
  if (whose === "unknown")
    return [
      check.unknown(
        `${title}; ${owner === undefined ? "for which stack is not known" : "this PKS API shows no tags"}`,
        "pks.adopt: true, if this site may take it over",
      ),
    ];
  return [
    check.refused(
      `${title}, which this stack did not make`,
      "another pks.cluster, or pks.adopt: true to take it over",
    ),
  ];
};

/** What of an adopted cluster could only become as wanted by replacing it. */
function differences({ pks }: Site, cluster: Cluster): Finding[] {
  const compared = [
    ["pks.plan", "plan", cluster.plan, pks.plan],
    ["pks.externalHostname", "external host name", cluster.externalHostname, pks.externalHostname],
  ] as const;
  return compared
    .filter(([, , is, wanted]) => is !== "" && is !== wanted)
    .map(([path, what, is, wanted]) =>
      about(`adopted cluster's ${what}`, path).refused(
        `${shown(wanted)}, and cluster ${cluster.name} has ${shown(is)}`,
        `${shown(is)}: a cluster is taken over as it is`,
      ),
    );
}

function operation({ pks }: Site, cluster: Cluster): Finding {
  const check = about("last operation", "pks.cluster");
  const said = `${cluster.action.toLowerCase() || "operation"} ${cluster.state}`;
  switch (outcome(cluster)) {
    case "succeeded":
    case "working":
      return check.ok(said);
    case "failed":
      return check.warning(
        `${said}: ${cluster.description}`.slice(0, 200),
        `the next up mends it where it can; details: ${pks.cli} cluster ${cluster.name} --details`,
      );
    case "unknown":
      return check.unknown(
        `a state that no documentation names: ${shown(cluster.state)}`,
        `${pks.cli} cluster ${cluster.name}`,
      );
  }
}
