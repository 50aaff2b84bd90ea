/** Step: waits for the address that NSX-T gives the ingress controller's Service. The kubeconfig comes on stdin. */
import type { CoreV1Api, V1Service } from "@kubernetes/client-node";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { kubernetesFrom } from "../kubernetes.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { floatingAddress, type Front } from "./floating-address.ts";

const inputs = z.object({
  INGRESS_NAMESPACE: z.string(),
  INGRESS_LOAD_BALANCER_IP: z.string().optional(),
  INGRESS_TIMEOUT_MINUTES: z.coerce.number(),
});
type Inputs = z.infer<typeof inputs>;

async function wait(wanted: Inputs, context: StepContext): Promise<object> {
  const { core } = kubernetesFrom(await context.readStdin());
  const namespace = wanted.INGRESS_NAMESPACE;
  const what = `address of the ingress controller in ${namespace}`;
  const minutes = wanted.INGRESS_TIMEOUT_MINUTES;
  const deadline = Date.now() + minutes * 60_000;
  const look = async () => {
    const seen = await lookOnce(core, wanted);
    if ("done" in seen || Date.now() < deadline) return seen;
    throw new Failure(`${what}: none after ${minutes} minutes: ${seen.state}`, seen.next);
  };
  return waitFor({ what, timeoutMinutes: minutes, next: nextOf(namespace), look }, context);
}

async function lookOnce(
  core: CoreV1Api,
  wanted: Inputs,
): Promise<{ done: Front } | { state: string; next: string }> {
  const namespace = wanted.INGRESS_NAMESPACE;
  const next = nextOf(namespace);
  const { items } = await core.listNamespacedService({ namespace });
  const [service] = items.filter(({ spec }) => spec?.type === "LoadBalancer");
  if (!service) return { state: "there is no Service of type LoadBalancer yet", next };
  const found = floatingAddress(service.status?.loadBalancer?.ingress ?? []);
  if (found === undefined) {
    const warning = await lastWarning(core, service);
    return { state: pendingWords(warning), next: pendingNext(warning) ?? next };
  }
  const fixed = wanted.INGRESS_LOAD_BALANCER_IP;
  if (fixed && found.address !== fixed)
    return { state: `it is ${found.address}, not the wanted ${fixed}`, next };
  return { done: { address: found.address, httpsPort: found.httpsPort } };
}

function nextOf(namespace: string): string {
  return `see the events of the Service: kubectl -n ${namespace} describe service, and NCP: kubectl -n pks-system logs -l component=ncp`;
}

function pendingWords(warning: string | undefined): string {
  return warning === undefined
    ? "NSX-T has given none, and NCP says nothing of it"
    : `NSX-T gives none: ${warning}`;
}

/** An empty pool is the one cause that NCP's words tell. */
function pendingNext(warning = ""): string | undefined {
  return /pool|exhaust|no (free |more )?(ip|address)/i.test(warning)
    ? "free an address of the floating IP pool in NSX-T, or widen the pool, and run the same command again"
    : undefined;
}

async function lastWarning(core: CoreV1Api, service: V1Service): Promise<string | undefined> {
  const namespace = service.metadata?.namespace ?? "";
  const { items } = await core.listNamespacedEvent({
    namespace,
    fieldSelector: `involvedObject.name=${service.metadata?.name ?? ""},type=Warning`,
  });
  return items.at(-1)?.message;
}

await runStep(inputs, { wait });
