/** Why one pod does not run, from its status and its events: the kubelet's and the scheduler's words, and the fix. */
import type { CoreV1Event, V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import type { Finding } from "./finding.ts";
import { imageProblem } from "./image-problem.ts";

/** A pod's problem; what is the surest to be the cause has the lowest rank. */
export interface PodProblem extends Finding {
  readonly rank: number;
  /** The container whose log tells more. Absent: no log does. */
  readonly crashed?: Crashed;
}

/** A container that ended. */
export interface Crashed {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

const RANKS = {
  crash: 0,
  image: 1,
  configuration: 2,
  mount: 3,
  unscheduled: 4,
  probe: 5,
  creating: 6,
} as const;
/** The events that say more of a problem than its state does, by rank; those of an earlier problem stay listed for an hour. */
const TELLING: Readonly<Record<number, RegExp>> = {
  [RANKS.image]: /^Failed: Failed to pull image/,
  [RANKS.configuration]: /^Failed: /,
  [RANKS.mount]: /^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox): /,
  [RANKS.unscheduled]: /^FailedScheduling: /,
  [RANKS.probe]: /^Unhealthy: /,
};
const IMAGE_REASONS =
  /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError|RegistryUnavailable)$/;
const CONFIGURATION_REASONS = /^(CreateContainerConfigError|CreateContainerError|RunContainerError)$/;
const REPAIR = "pulumi up --refresh puts back what this stack makes";

/** What keeps the pod from being ready; undefined if it is ready or about to go. */
export function podProblem(pod: V1Pod, events: readonly CoreV1Event[]): PodProblem | undefined {
  if (isReady(pod) || pod.metadata?.deletionTimestamp !== undefined) return undefined;
  const own = eventsOf(pod, events);
  const name = pod.metadata?.name ?? "";
  const found =
    unscheduled(pod) ?? containerProblem(pod, own) ?? notStarted(pod, own) ?? notServing(pod, own);
  const telling = own.filter((event) =>
    TELLING[found.rank]?.test(`${event.reason ?? ""}: ${event.message ?? ""}`),
  );
  const details = telling.map((event) => `${event.reason ?? ""}: ${event.message ?? ""}`);
  return { ...found, details, state: `pod ${name}: ${found.state}` };
}

/** True for a pod that serves. */
export function isReady(pod: V1Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** The pod's warnings, the newest first. */
function eventsOf(pod: V1Pod, events: readonly CoreV1Event[]): CoreV1Event[] {
  const { uid, name } = pod.metadata ?? {};
  const at = (event: CoreV1Event) =>
    new Date(event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? 0).getTime();
  return events
    .filter(({ involvedObject: about }) =>
      about.uid === undefined ? about.name === name : about.uid === uid,
    )
    .toSorted((one, other) => at(other) - at(one));
}

function unscheduled(pod: V1Pod): PodProblem | undefined {
  const condition = pod.status?.conditions?.find(
    ({ type, status }) => type === "PodScheduled" && status === "False",
  );
  if (condition === undefined) return undefined;
  const why = condition.message ?? condition.reason ?? "no reason given";
  const next = /Insufficient|Too many pods/.test(why)
    ? "raise pks.workers, or lower rancher.resources, and run the same command again"
    : /anti-affinity/.test(why)
      ? "give the cluster at least as many workers as rancher.replicas (pks.workers), or set rancher.antiAffinity: preferred"
      : `see the workers: kubectl get nodes, ${describePod(pod)}`;
  return { rank: RANKS.unscheduled, state: `no worker takes it: ${why}`, next };
}

function containerProblem(pod: V1Pod, events: readonly CoreV1Event[]): PodProblem | undefined {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const status of statuses) {
    const { reason = "", message = "" } = status.state?.waiting ?? {};
    if (IMAGE_REASONS.test(reason)) {
      const words = events.map((event) => event.message ?? "").filter((text) => /image/i.test(text));
      return { rank: RANKS.image, ...imageProblem(status.image, [reason, message, ...words]) };
    }
    if (CONFIGURATION_REASONS.test(reason))
      return { rank: RANKS.configuration, state: `${reason}: ${message}`, next: REPAIR };
    if (reason === "CrashLoopBackOff" || (status.state?.terminated?.exitCode ?? 0) !== 0)
      return crash(pod, status);
  }
  if (pod.status?.phase !== "Failed") return undefined;
  const { reason = "Failed", message = "" } = pod.status;
  return {
    rank: RANKS.crash,
    state: `${reason}: ${message}`,
    next: `see the worker: kubectl describe node ${pod.spec?.nodeName ?? ""}`,
  };
}

function crash(pod: V1Pod, status: V1ContainerStatus): PodProblem {
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  const { name = "", namespace = "" } = pod.metadata ?? {};
  const crashed = { namespace, pod: name, container: status.name };
  const times = `crashes (${status.restartCount} restart${status.restartCount === 1 ? "" : "s"})`;
  if (ended?.reason === "OOMKilled")
    return {
      rank: RANKS.crash,
      state: `${times}: it needs more memory than its limit (OOMKilled)`,
      next: "raise rancher.resources.limits.memory and run the same command again",
    };
  const said = ended?.message ?? waitingWords(status);
  const exit = ended === undefined ? "" : ` with exit code ${ended.exitCode}`;
  return {
    rank: RANKS.crash,
    ...crashWords(`${times}${exit}`, said, crashed),
    crashed,
  };
}

/** The same problem, with the container's own last words. */
export function withLastWords(problem: PodProblem, line: string): PodProblem {
  if (problem.crashed === undefined || problem.state.includes(line)) return problem;
  return { ...problem, ...crashWords(problem.state, line, problem.crashed) };
}

function crashWords(
  state: string,
  said: string | undefined,
  { namespace, pod, container }: Crashed,
): { state: string; next: string } {
  return {
    state: said === undefined || said === "" ? state : `${state}: ${said}`,
    // A secret's missing key becomes an empty folder where the file should be (rancher/rancher#27733).
    next: /cacerts\.pem: is a directory/.test(said ?? "")
      ? `the secret tls-ca must have the key cacerts.pem: ${REPAIR}`
      : `see its log: kubectl -n ${namespace} logs ${pod} -c ${container} --previous`,
  };
}

/** The kubelet's own words say nothing new: "back-off 5m0s restarting failed container". */
function waitingWords(status: V1ContainerStatus): string | undefined {
  const message = status.state?.waiting?.message;
  return message === undefined || /^back-off /.test(message) ? undefined : message;
}

function notStarted(pod: V1Pod, events: readonly CoreV1Event[]): PodProblem | undefined {
  if (pod.status?.phase !== "Pending") return undefined;
  const mount = events.find(({ reason }) => /^(FailedMount|FailedAttachVolume)$/.test(reason ?? ""));
  const secret = /secret "([^"]+)" not found/.exec(mount?.message ?? "")?.[1];
  if (secret !== undefined)
    return {
      rank: RANKS.mount,
      state: `waits for the secret ${secret}, which is not in ${pod.metadata?.namespace ?? ""}`,
      next: REPAIR,
    };
  if (mount !== undefined)
    return {
      rank: RANKS.mount,
      state: `cannot mount a volume: ${mount.message ?? ""}`,
      next: describePod(pod),
    };
  const sandbox = events.find(({ reason }) => reason === "FailedCreatePodSandBox");
  if (sandbox !== undefined)
    return {
      rank: RANKS.mount,
      state: `gets no network: ${sandbox.message ?? ""}`,
      next: "see NCP (kubectl -n pks-system logs -l component=ncp) and whether NSX-T has pod subnets and addresses left",
    };
  return {
    rank: RANKS.creating,
    state: "its containers are being created",
    next: describePod(pod),
  };
}

function notServing(pod: V1Pod, events: readonly CoreV1Event[]): PodProblem {
  const probe = events.find(({ reason }) => reason === "Unhealthy");
  const { name = "", namespace = "" } = pod.metadata ?? {};
  const container = pod.status?.containerStatuses?.find(({ ready }) => !ready)?.name;
  return {
    rank: RANKS.probe,
    state: probe === undefined ? "runs, but is not ready" : `runs, but ${probe.message ?? "its probe fails"}`,
    next: `see its log: kubectl -n ${namespace} logs ${name}${container === undefined ? "" : ` -c ${container}`} --tail 50`,
  };
}

function describePod(pod: V1Pod): string {
  return `kubectl -n ${pod.metadata?.namespace ?? ""} describe pod ${pod.metadata?.name ?? ""}`;
}
