/** Fault `pod-crashes`: containers that end as soon as they start. */
import type { V1Pod } from "@kubernetes/client-node";
import type { StartProblem } from "./start-problem.ts";

const EXIT_CODE = 1;

/** The kubelet's words for a pod that the fault strikes; undefined for any other. `image` is the fault's argument, undefined while it is off. */
export function simulatedCrash(image: string | undefined, pod: V1Pod): StartProblem | undefined {
  if (image === undefined) return undefined;
  const struck = pod.spec?.containers.find((container) => container.image?.includes(image));
  if (struck === undefined) return undefined;
  const { name = "", namespace = "", uid = "" } = pod.metadata ?? {};
  // As pkg/kubelet/kuberuntime writes it at the first back-off.
  const message = `back-off 10s restarting failed container=${struck.name} pod=${name}_${namespace}(${uid})`;
  return { waiting: "CrashLoopBackOff", event: "BackOff", message, exitCode: EXIT_CODE };
}
