/** Kubernetes events, as `kubectl describe` and `kubectl get events` show them. */
import { createHash } from "node:crypto";
import type { KubernetesObject } from "@kubernetes/client-node";
import { CoreV1Api } from "@kubernetes/client-node";
import type { ClusterHandle } from "../context.ts";
import { MERGE_PATCH, unless } from "./patch.ts";

/** What is told about which object, by whom. */
export interface EventText {
  readonly type: "Normal" | "Warning";
  /** One word in CamelCase. */
  readonly reason: string;
  readonly message: string;
  /** The component that reports it: `kubelet`, `nsx-container-ncp`, ... */
  readonly source: string;
}

/** Tells an event, or counts one more if the same was told before. Events of cluster-wide objects go to `default`. */
export async function tellEvent(
  cluster: ClusterHandle,
  object: KubernetesObject,
  text: EventText,
): Promise<void> {
  const core = cluster.kubeConfig.makeApiClient(CoreV1Api);
  const namespace = object.metadata?.namespace ?? "default";
  const about = object.metadata?.name ?? "";
  const digest = createHash("sha256")
    .update([object.metadata?.uid, text.reason, text.message, text.source].join("\0"))
    .digest("hex");
  const name = `${about}.${digest.slice(0, 16)}`;
  const now = new Date();
  const known = await unless([404], core.readNamespacedEvent({ name, namespace }));
  if (known !== undefined) {
    const body = { count: (known.count ?? 1) + 1, lastTimestamp: now };
    await unless([404], core.patchNamespacedEvent({ name, namespace, body }, MERGE_PATCH));
    return;
  }
  const body = {
    metadata: { name, namespace },
    involvedObject: {
      ...(object.apiVersion === undefined ? {} : { apiVersion: object.apiVersion }),
      ...(object.kind === undefined ? {} : { kind: object.kind }),
      ...(object.metadata?.namespace === undefined ? {} : { namespace }),
      ...(object.metadata?.uid === undefined ? {} : { uid: object.metadata.uid }),
      name: about,
    },
    type: text.type,
    reason: text.reason,
    message: text.message,
    source: { component: text.source },
    reportingComponent: text.source,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  // 403 and 404: the namespace is being removed, or is gone.
  await unless([403, 404, 409], core.createNamespacedEvent({ namespace, body }));
}
