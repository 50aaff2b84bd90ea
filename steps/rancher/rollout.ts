/** Whether all of Rancher's pods are the wanted ones and serve, and if not, why. */
import type { Kubernetes } from "../kubernetes.ts";
import type { Check, Finding } from "./finding.ts";
import { type PodProblem, podProblem, withLastWords } from "./pod-problem.ts";
import {
  DEPLOYMENT,
  lastLogLine,
  NAMESPACE,
  type RancherDeployment,
  readWorkload,
  type Workload,
} from "./workload.ts";

/** Every pod of the Deployment is of its present template and serves. */
export const podsServe =
  (kubernetes: Kubernetes): Check =>
  async () => {
    const workload = await readWorkload(kubernetes);
    const cause = worstPod(workload);
    if (cause?.crashed === undefined) return rolloutProblem(workload, cause);
    const line = await lastLogLine(kubernetes, cause.crashed);
    return rolloutProblem(workload, line === undefined ? cause : withLastWords(cause, line));
  };

/** The pod whose problem is the surest to be the cause; undefined if no pod has one. */
export function worstPod({ pods, events }: Pick<Workload, "pods" | "events">): PodProblem | undefined {
  return pods
    .flatMap((pod) => podProblem(pod, events) ?? [])
    .toSorted((one, other) => one.rank - other.rank || one.state.localeCompare(other.state))[0];
}

/** What is left of the rollout, by the rules of `kubectl rollout status`; undefined if nothing is. */
export function rolloutProblem({ deployment }: Workload, cause: PodProblem | undefined): Finding | undefined {
  if (deployment === undefined)
    return {
      state: `there is no Deployment ${DEPLOYMENT} in ${NAMESPACE}`,
      next: `see the release: helm -n ${NAMESPACE} status rancher, then pulumi up --refresh`,
    };
  const { spec, status, metadata } = deployment;
  const failure = status.conditions.find(
    (condition) => condition.type === "ReplicaFailure" && condition.status === "True",
  );
  if (failure !== undefined) return refusedPods(failure.message ?? "no reason given");
  const observed = status.observedGeneration >= metadata.generation;
  const current = observed && status.updatedReplicas >= spec.replicas && status.replicas <= spec.replicas;
  if (current && status.availableReplicas >= spec.replicas) return undefined;
  const counts = current
    ? `${status.availableReplicas} of ${spec.replicas} pods serve`
    : `${Math.min(status.updatedReplicas, spec.replicas)} of ${spec.replicas} pods are new`;
  return {
    state: cause === undefined ? counts : `${counts}; ${cause.state}`,
    next: cause?.next ?? `kubectl -n ${NAMESPACE} rollout status deployment ${DEPLOYMENT}`,
    ...(cause?.details === undefined ? {} : { details: cause.details }),
    tolerable: current && status.availableReplicas >= spec.replicas - spareable(deployment),
  };
}

/** How many pods may be missing while Rancher still counts as serving: what the chart allows during an update. */
function spareable({ spec }: RancherDeployment): number {
  const { maxUnavailable = 0 } = spec.strategy?.rollingUpdate ?? {};
  const pods =
    typeof maxUnavailable === "number"
      ? maxUnavailable
      : Math.floor((spec.replicas * Number.parseInt(maxUnavailable, 10)) / 100);
  return Math.min(pods, spec.replicas - 1);
}

/** Pods that the API server does not let in. */
function refusedPods(message: string): Finding {
  const next = /exceeded quota/.test(message)
    ? `raise the quota (kubectl -n ${NAMESPACE} get resourcequota) or lower rancher.resources, and run the same command again`
    : /PodSecurity/.test(message)
      ? `allow it: kubectl label namespace ${NAMESPACE} --overwrite pod-security.kubernetes.io/enforce=privileged`
      : /failed calling webhook|denied the request/.test(message)
        ? "see that webhook: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations"
        : `kubectl -n ${NAMESPACE} describe replicaset`;
  return { state: `the cluster refuses Rancher's pods: ${message}`, next };
}
