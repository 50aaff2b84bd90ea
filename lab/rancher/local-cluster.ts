/** The `local` cluster's way from Provisioning to Active, and where it hangs without server-url. */
import type { ClusterCondition, ManagedCluster, Management } from "./management.ts";

/** The state in Rancher's API, with the message that its UI shows. */
export interface ClusterState {
  readonly state: "provisioning" | "active";
  readonly message: string;
}

/** The text of getYAML in pkg/controllers/management/clusterdeploy. */
const WAITING = "waiting for server-url setting to be set";
/** A cluster that hung goes on by itself this long after server-url was set, if nobody touches it. */
const UNSTUCK_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 1_000;
const READY_CONDITIONS = ["Pending", "Provisioned", "Waiting", "Connected", "AgentDeployed", "Ready"];

/** The state that the conditions mean. */
export function clusterState(cluster: ManagedCluster): ClusterState {
  const conditions = cluster.status?.conditions ?? [];
  const ready = conditions.some((one) => one.type === "Ready" && one.status === "True");
  const message = conditions.find((one) => one.status !== "True" && one.message !== undefined)?.message ?? "";
  return ready ? { state: "active", message: "" } : { state: "provisioning", message };
}

/** Moves one cluster along; keeps in memory since when it could go on. */
export interface LocalCluster {
  /** One pass while a server runs; returns the milliseconds until the next step is due. */
  reconcile(): Promise<number | undefined>;
}

/**
 * `provisioning` milliseconds lie between the cluster's creation (or its repair) and Active. While `stuck` says so, the
 * cluster hangs although server-url is set, until somebody touches it: the article's "edit, save".
 */
export function localCluster(
  management: Management,
  provisioning: number,
  stuck: () => boolean,
): LocalCluster {
  let hung: string | undefined;
  let since: number | undefined;
  const touched = (cluster: ManagedCluster): boolean => hung !== undefined && hung !== touchMark(cluster);
  return {
    async reconcile() {
      const cluster = management.clusters.get("local");
      if (cluster === undefined || clusterState(cluster).state === "active") return undefined;
      const waiting = (management.settings.get("server-url")?.value ?? "") === "";
      if (waiting || (stuck() && !touched(cluster))) {
        since = undefined;
        if (hung === undefined || clusterState(cluster).message !== WAITING) {
          hung = touchMark(cluster);
          await show(management, ["Provisioned", "AgentDeployed", "Ready"].map(unknown(WAITING)));
        }
        return waiting ? undefined : POLL_MILLISECONDS;
      }
      since ??= Date.now();
      // A cluster found hanging after a restart of the lab counts as not touched.
      if (hung === undefined && clusterState(cluster).message === WAITING) hung = touchMark(cluster);
      const due = since + (hung === undefined || touched(cluster) ? provisioning : UNSTUCK_MILLISECONDS);
      if (due > Date.now()) {
        if (clusterState(cluster).message === "") {
          await show(
            management,
            ["Provisioned", "Ready"].map(unknown("waiting for cluster agent to connect")),
          );
        }
        return due - Date.now();
      }
      hung = undefined;
      since = undefined;
      await show(
        management,
        READY_CONDITIONS.map((type) => ({ type, status: "True" })),
      );
      return undefined;
    },
  };
}

/** What an edit, however empty, or rancher2's repairing annotation changes. */
function touchMark(cluster: ManagedCluster): string {
  return JSON.stringify([
    cluster.metadata?.annotations ?? {},
    cluster.metadata?.labels ?? {},
    cluster.spec ?? {},
  ]);
}

function unknown(message: string): (type: string) => ClusterCondition {
  return (type) => ({ type, status: "Unknown", reason: "Waiting", message });
}

async function show(management: Management, conditions: readonly ClusterCondition[]): Promise<void> {
  const lastUpdateTime = new Date().toISOString();
  const status = { driver: "imported", conditions: conditions.map((one) => ({ ...one, lastUpdateTime })) };
  await management.patch("clusters", "local", { status });
}
