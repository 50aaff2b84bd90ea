/** Rancher's Deployment, its pods and their events, as the cluster has them now. */
import { ApiException, type CoreV1Event, type V1Pod } from "@kubernetes/client-node";
import { z } from "zod";
import type { Kubernetes } from "../kubernetes.ts";
import type { Crashed } from "./pod-problem.ts";

/** Where Rancher's chart puts it, as release `rancher`. Source: rancher chart, templates/deployment.yaml. */
export const NAMESPACE = "cattle-system";
export const DEPLOYMENT = "rancher";
const PODS = "app=rancher";

const count = z.number().default(0);
const deployment = z.looseObject({
  metadata: z.looseObject({ generation: count }),
  spec: z.looseObject({
    replicas: z.number().default(1),
    strategy: z
      .looseObject({
        rollingUpdate: z.looseObject({ maxUnavailable: z.union([z.number(), z.string()]) }).optional(),
      })
      .optional(),
  }),
  status: z
    .looseObject({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      availableReplicas: count,
      conditions: z
        .array(z.looseObject({ type: z.string(), status: z.string(), message: z.string().optional() }))
        .default([]),
    })
    .prefault({}),
});

/** The Deployment, read leniently. */
export type RancherDeployment = z.infer<typeof deployment>;

/** Everything that one look reads. */
export interface Workload {
  /** undefined: there is none. */
  readonly deployment: RancherDeployment | undefined;
  readonly pods: readonly V1Pod[];
  readonly events: readonly CoreV1Event[];
}

/** Reads it. */
export async function readWorkload({ core, custom }: Kubernetes): Promise<Workload> {
  const namespace = NAMESPACE;
  const [found, pods, events] = await Promise.all([
    unlessMissing(
      custom.getNamespacedCustomObject({
        group: "apps",
        version: "v1",
        namespace,
        plural: "deployments",
        name: DEPLOYMENT,
      }),
    ),
    core.listNamespacedPod({ namespace, labelSelector: PODS }),
    core.listNamespacedEvent({ namespace, fieldSelector: "type=Warning" }),
  ]);
  return {
    deployment: found === undefined ? undefined : deployment.parse(found),
    pods: pods.items,
    events: events.items,
  };
}

/** The last line that says something in the log of a container's run before this one; undefined where no log can be had. */
export async function lastLogLine({ core }: Kubernetes, crashed: Crashed): Promise<string | undefined> {
  const { pod: name, namespace, container } = crashed;
  const size = { tailLines: 50, limitBytes: 64 * 1024 };
  for (const previous of [true, false]) {
    try {
      const log = await core.readNamespacedPodLog({ name, namespace, container, previous, ...size });
      const line = tellingLine(log);
      if (line !== undefined) return line;
    } catch {
      // The container never ran, or its node does not answer: the pod's status has to do.
    }
  }
  return undefined;
}

/** The last line of a log that names an error, else its last one; none that may hold a password. */
export function tellingLine(log: string): string | undefined {
  const lines = log
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/password|token|secret key/i.test(line));
  return lines.findLast((line) => /\b(fatal|panic|error)\b/i.test(line)) ?? lines.at(-1);
}

/** The object, or undefined where the API says that there is none. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}
