/** Step: waits until the ingress controller's pods are the wanted ones and serve, and says what keeps them from it. It only reads. The kubeconfig comes on stdin. */
import { z } from "zod";
import { type Kubernetes, kubernetesFrom } from "../kubernetes.ts";
import { type Finding, failureOf } from "../rancher/finding.ts";
import { lastLogLine } from "../rancher/workload.ts";
import { withLastWords } from "../rancher/pod-problem.ts";
import { worstPod } from "../rancher/rollout.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";

const inputs = z.object({ INGRESS_NAMESPACE: z.string(), INGRESS_TIMEOUT_MINUTES: z.coerce.number() });

const count = z.number().default(0);
const daemonSets = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string(), generation: count }),
      status: z
        .looseObject({
          observedGeneration: count,
          desiredNumberScheduled: count,
          updatedNumberScheduled: count,
          numberAvailable: count,
        })
        .prefault({}),
    }),
  ),
});

async function wait(wanted: z.infer<typeof inputs>, context: StepContext): Promise<object> {
  const kubernetes = kubernetesFrom(await context.readStdin());
  const namespace = wanted.INGRESS_NAMESPACE;
  const minutes = wanted.INGRESS_TIMEOUT_MINUTES;
  const what = `ingress controller in ${namespace}`;
  const deadline = Date.now() + minutes * 60_000;
  const look = async () => {
    const finding = await missing(kubernetes, namespace);
    if (finding === undefined) return { done: { namespace } };
    if (Date.now() >= deadline) throw failureOf(finding, what, minutes);
    return { state: finding.state };
  };
  const next = `see its pods: kubectl -n ${namespace} get pods`;
  return waitFor({ what, timeoutMinutes: minutes, next, look }, context);
}

/** By the rules of `kubectl rollout status`; one worker may be without its pod: it may be down. */
async function missing(kubernetes: Kubernetes, namespace: string): Promise<Finding | undefined> {
  const { core, custom } = kubernetes;
  const found = await custom.listNamespacedCustomObject({
    group: "apps",
    version: "v1",
    namespace,
    plural: "daemonsets",
  });
  const counts = daemonSets.parse(found).items.flatMap(({ metadata, status }) => {
    const { desiredNumberScheduled: desired, updatedNumberScheduled: updated, numberAvailable } = status;
    const current = status.observedGeneration >= metadata.generation && desired > 0 && updated >= desired - 1;
    if (current && numberAvailable >= Math.max(1, desired - 1)) return [];
    return [`${numberAvailable} of ${desired} pods of ${metadata.name} serve`];
  });
  if (counts.length === 0) return undefined;
  const [pods, events] = await Promise.all([
    core.listNamespacedPod({ namespace }),
    core.listNamespacedEvent({ namespace, fieldSelector: "type=Warning" }),
  ]);
  const cause = worstPod({ pods: pods.items, events: events.items });
  if (cause === undefined)
    return { state: counts.join(", "), next: `kubectl -n ${namespace} describe daemonset` };
  const line = cause.crashed === undefined ? undefined : await lastLogLine(kubernetes, cause.crashed);
  const told = line === undefined ? cause : withLastWords(cause, line);
  return { ...told, state: `${counts.join(", ")}; ${told.state}` };
}

await runStep(inputs, { wait });
