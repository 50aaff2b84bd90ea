/** Step: waits until Rancher is usable. It reads only, so it runs at the end of every `up`. The kubeconfig comes on stdin. */
import { z } from "zod";
import { kubernetesFrom } from "../kubernetes.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { answers, handsOutCa, localClusterActive, nameResolves, servesCertificate } from "./checks.ts";

const inputs = z.object({
  RANCHER_HOSTNAME: z.string(),
  RANCHER_ADDRESS: z.string(),
  RANCHER_HTTPS_PORT: z.coerce.number(),
  RANCHER_CERTIFICATE: z.string(),
  RANCHER_CA: z.string().optional(),
  RANCHER_TIMEOUT_MINUTES: z.coerce.number(),
  DNS_MODE: z.enum(["manual", "none"]),
  DNS_SERVERS: z.string().optional(),
});

async function wait(wanted: z.infer<typeof inputs>, context: StepContext): Promise<object> {
  const kubernetes = kubernetesFrom(await context.readStdin());
  const front = {
    hostname: wanted.RANCHER_HOSTNAME,
    address: wanted.RANCHER_ADDRESS,
    port: wanted.RANCHER_HTTPS_PORT,
    ca: wanted.RANCHER_CA,
  };
  const checks = [
    ...(wanted.DNS_MODE === "none" ? [] : [nameResolves(front, wanted.DNS_SERVERS?.split(",") ?? [])]),
    servesCertificate(front, wanted.RANCHER_CERTIFICATE),
    answers(front, "/healthz", "ok"),
    answers(front, "/ping", "pong"),
    handsOutCa(front),
    localClusterActive(kubernetes),
  ];
  return waitFor(
    {
      what: `Rancher at ${front.hostname}`,
      timeoutMinutes: wanted.RANCHER_TIMEOUT_MINUTES,
      next: "see the pods: kubectl -n cattle-system get pods, and their events: kubectl -n cattle-system get events",
      look: async () => {
        for (const check of checks) {
          const missing = await check();
          if (missing !== undefined) return { state: missing };
        }
        return { done: { hostname: front.hostname } };
      },
    },
    context,
  );
}

await runStep(inputs, { wait });
