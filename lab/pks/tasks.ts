/** The tasks of `upgrade-cluster`, as the PKS API shows them. */
import { randomUUID } from "node:crypto";
import type { TaskRecord } from "./state.ts";

/** A task that upgrades the clusters of these names, not started yet. */
export function createTask(names: readonly string[]): TaskRecord {
  return {
    uuid: randomUUID(),
    type: "UPGRADE",
    status: "not started",
    startTime: Date.now(),
    endTime: 0,
    clusters: names.map((name) => ({ name, state: "queued", startTime: 0, endTime: 0 })),
  };
}

/** Keys of vmware/container-service-extension, pksclient/models/task_info.py and cluster_upgrade_info.py. */
export function taskView(task: TaskRecord): object {
  return {
    uuid: task.uuid,
    type: task.type,
    status: task.status,
    clusters: task.clusters.map((cluster) => ({
      cluster_name: cluster.name,
      last_action: "UPGRADE",
      last_action_state: cluster.state,
      start_time: cluster.startTime,
      end_time: cluster.endTime,
      is_canary: false,
    })),
    start_time: task.startTime,
    end_time: task.endTime,
  };
}
