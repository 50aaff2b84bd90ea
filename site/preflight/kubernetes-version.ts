/** Whether the wanted Kubernetes version can be had. Source: TKGI 1.20, "Upgrading Clusters". */
import { isUpgrade, sameVersion } from "../../steps/pks/kubernetes-version.ts";
import { about, type Check } from "./finding.ts";

/** Only where the site file names a version. */
export const checkKubernetesVersion: Check = ({ pks }, seen) => {
  const wanted = pks.kubernetesVersion;
  if (wanted === undefined) return [];
  const check = about("Kubernetes version", "pks.kubernetesVersion");
  if (!("cluster" in seen)) return [check.unknown(`${wanted}; PKS could not be asked`, "")];
  const { cluster } = seen;
  if (cluster === undefined)
    return [
      check.unknown(
        `${wanted}; PKS makes a new cluster with the version that it brings`,
        `see that this PKS brings ${wanted}`,
      ),
    ];
  const live = cluster.kubernetesVersion;
  if (live === "") return [check.unknown(`${wanted}; this PKS API does not say what the cluster runs`, "")];
  if (sameVersion(live, wanted)) return [check.ok(`${wanted}, which the cluster runs`)];
  if (!isUpgrade(live, wanted))
    return [
      check.refused(`${wanted}, older than the cluster's ${live}`, `${live}, or newer: there is no way back`),
    ];
  const { upgrades } = cluster;
  if (upgrades.some((offer) => sameVersion(offer, wanted)))
    return [check.ok(`${wanted}, an upgrade from ${live} that PKS offers`)];
  // An API that lists none, and one that does not list any, look alike.
  if (upgrades.length === 0)
    return [
      check.warning(
        `${wanted}, and PKS lists no upgrade of ${live}`,
        `upgrade the TKGI tile first; see: ${pks.cli} cluster ${cluster.name}`,
      ),
    ];
  return [check.refused(`${wanted}, which PKS does not offer for ${live}`, upgrades.join(", "))];
};
