/** Step: waits for the address that NSX-T gives the ingress controller's Service. The kubeconfig comes on stdin. */
import type { V1Service } from "@kubernetes/client-node";
import { z } from "zod";
import { kubernetesFrom } from "../kubernetes.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { floatingAddress } from "./floating-address.ts";

const inputs = z.object({
  INGRESS_NAMESPACE: z.string(),
  INGRESS_LOAD_BALANCER_IP: z.string().optional(),
  INGRESS_TIMEOUT_MINUTES: z.coerce.number(),
});
type Inputs = z.infer<typeof inputs>;

async function wait(wanted: Inputs, context: StepContext): Promise<object> {
  const { core } = kubernetesFrom(await context.readStdin());
  const namespace = wanted.INGRESS_NAMESPACE;
  return waitFor(
    {
      what: `address of the ingress controller in ${namespace}`,
      timeoutMinutes: wanted.INGRESS_TIMEOUT_MINUTES,
      next: `see the events of the Service: kubectl -n ${namespace} describe service`,
      look: async () => {
        const { items } = await core.listNamespacedService({ namespace });
        const services = items.filter((service) => service.spec?.type === "LoadBalancer");
        const [service] = services;
        if (!service) return { state: "there is no Service of type LoadBalancer yet" };
        const found = floatingAddress(service.status?.loadBalancer?.ingress ?? []);
        if (found === undefined) return { state: `pending${await lastWarning(core, service)}` };
        if (wanted.INGRESS_LOAD_BALANCER_IP && found.address !== wanted.INGRESS_LOAD_BALANCER_IP) {
          return { state: `${found.address}, not the wanted ${wanted.INGRESS_LOAD_BALANCER_IP}` };
        }
        return { done: { address: found.address, httpsPort: found.httpsPort } };
      },
    },
    context,
  );
}

async function lastWarning(
  core: ReturnType<typeof kubernetesFrom>["core"],
  service: V1Service,
): Promise<string> {
  const namespace = service.metadata?.namespace ?? "";
  const { items } = await core.listNamespacedEvent({
    namespace,
    fieldSelector: `involvedObject.name=${service.metadata?.name ?? ""},type=Warning`,
  });
  const message = items.at(-1)?.message;
  return message === undefined ? "" : ` (${message})`;
}

await runStep(inputs, { wait });
