/**
 * Step: waits until Rancher is usable, and says what keeps it from that. It runs at the end of every `up`; it only reads,
 * but for a stuck cluster local, which it saves again. The kubeconfig comes on stdin.
 */
import { z } from "zod";
import { kubernetesFrom } from "../kubernetes.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { answers, handsOutCa, nameResolves, serverUrlIs, servesCertificate } from "./checks.ts";
import { type Check, failureOf } from "./finding.ts";
import { firstProblem } from "./first-problem.ts";
import { localClusterActive } from "./local-cluster.ts";
import { podsServe } from "./rollout.ts";

const inputs = z.object({
  RANCHER_HOSTNAME: z.string(),
  RANCHER_URL: z.string(),
  RANCHER_ADDRESS: z.string(),
  RANCHER_HTTPS_PORT: z.coerce.number(),
  RANCHER_CERTIFICATE: z.string(),
  RANCHER_CA: z.string().optional(),
  RANCHER_TIMEOUT_MINUTES: z.coerce.number(),
  DNS_MODE: z.enum(["manual", "nsupdate", "none"]),
  DNS_SERVERS: z.string().optional(),
});
type Inputs = z.infer<typeof inputs>;

/** What may pass by itself is given this long, or a quarter of the whole wait. */
const PATIENCE_MILLISECONDS = 120_000;

async function wait(wanted: Inputs, context: StepContext): Promise<object> {
  const minutes = wanted.RANCHER_TIMEOUT_MINUTES;
  const what = `Rancher at ${wanted.RANCHER_HOSTNAME}`;
  const start = Date.now();
  const patience = Math.min(PATIENCE_MILLISECONDS, (minutes * 60_000) / 4);
  const say = (state: string) =>
    context.say(`${what}: ${state} (${Math.round((Date.now() - start) / 1000)} s, at most ${minutes} min)`);
  const checks = await checksOf(wanted, context, { patience, say });
  let said = "";
  const look = async () => {
    const finding = await firstProblem(checks, { patience, elapsed: Date.now() - start });
    if (finding === undefined) return { done: { hostname: wanted.RANCHER_HOSTNAME } };
    if (finding.tolerable) {
      say(`usable, although ${finding.state}; next: ${finding.next}`);
      return { done: { hostname: wanted.RANCHER_HOSTNAME } };
    }
    if (Date.now() - start > minutes * 60_000) throw failureOf(finding, what, minutes);
    if (finding.state !== said) say(finding.state);
    said = finding.state;
    return { state: finding.state };
  };
  // Each change is said above, at once: unlike a command's, this step's failure does not show what was said before it.
  const quiet = { say: () => undefined, signal: context.signal };
  return waitFor({ what, timeoutMinutes: minutes, next: "", look }, quiet);
}

/** In the order in which one depends on another. */
async function checksOf(
  wanted: Inputs,
  context: StepContext,
  help: { patience: number; say: (line: string) => void },
): Promise<readonly Check[]> {
  const kubernetes = kubernetesFrom(await context.readStdin());
  const front = {
    hostname: wanted.RANCHER_HOSTNAME,
    address: wanted.RANCHER_ADDRESS,
    port: wanted.RANCHER_HTTPS_PORT,
    ca: wanted.RANCHER_CA,
  };
  return [
    podsServe(kubernetes),
    ...(wanted.DNS_MODE === "none" ? [] : [nameResolves(front, wanted.DNS_SERVERS?.split(",") ?? [])]),
    servesCertificate(front, wanted.RANCHER_CERTIFICATE),
    answers(front, "/healthz", "ok"),
    answers(front, "/ping", "pong"),
    handsOutCa(front),
    serverUrlIs(kubernetes, wanted.RANCHER_URL),
    localClusterActive(kubernetes, help),
  ];
}

await runStep(inputs, { wait });
