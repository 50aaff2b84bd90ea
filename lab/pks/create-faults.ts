/** Why a create of the simulated PKS ends failed. */
import type { Faults } from "../context.ts";
import type { ClusterRecord } from "./state.ts";

/** The end of a create that cannot succeed. */
export interface FailedCreate {
  /** What follows "error-message: " in the cluster's description. */
  readonly message: string;
  /** What BOSH is left with. */
  readonly deployment: ClusterRecord["deployment"];
}

/** The fault that strikes this create; undefined if it goes well. */
export function createFault(faults: Faults, cluster: ClusterRecord): FailedCreate | undefined {
  const message = faults.active("create-fails");
  if (message !== undefined) {
    return {
      message: message || "1 of 3 post-start scripts failed. Failed Jobs: kube-apiserver.",
      deployment: "present",
    };
  }
  if (faults.active("name-clash") !== undefined) {
    return { message: "Timed out pinging VM after 600 seconds", deployment: "stuck" };
  }
  if (faults.active("ip-block-full") !== undefined) {
    return {
      message:
        "[POST /pools/ip-subnets][400] createIpSubnetBadRequest ErrorCode:5109 " +
        "ErrorMessage:IP block does not have enough free addresses to allocate a subnet",
      deployment: "present",
    };
  }
  // "The TKGI CLI does not validate the presence of special characters in the CLUSTER-NAME string, but cluster
  // creation fails" (docs-pks, create-cluster.html.md.erb).
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(cluster.name)) {
    return { message: `Cluster name '${cluster.name}' contains special characters`, deployment: "none" };
  }
  return undefined;
}
