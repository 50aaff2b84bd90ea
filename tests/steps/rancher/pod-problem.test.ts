import assert from "node:assert/strict";
import type { CoreV1Event, V1ContainerState, V1Pod, V1PodStatus } from "@kubernetes/client-node";
import { registryOf } from "../../../steps/rancher/image-problem.ts";
import { podProblem, withLastWords } from "../../../steps/rancher/pod-problem.ts";
import { tellingLine } from "../../../steps/rancher/workload.ts";

const IMAGE = "harbor.example.com/rancher/rancher:v2.15.0";

const pod = (status: V1PodStatus, name = "rancher-1"): V1Pod => ({
  metadata: { name, namespace: "cattle-system", uid: `uid-${name}` },
  spec: { nodeName: "worker-1", containers: [{ name: "rancher", image: IMAGE }] },
  status,
});
const container = (state: V1ContainerState, more: object = {}): V1PodStatus => ({
  phase: "Pending",
  containerStatuses: [
    { name: "rancher", image: IMAGE, imageID: "", ready: false, restartCount: 0, state, ...more },
  ],
});
const waiting = (reason: string, message = "", more: object = {}) =>
  container({ waiting: { reason, message } }, more);
const event = (reason: string, message: string, at = "2026-01-01T00:00:00Z"): CoreV1Event => ({
  metadata: {},
  involvedObject: { name: "rancher-1", uid: "uid-rancher-1" },
  reason,
  message,
  lastTimestamp: new Date(at),
});
const pull = (why: string) =>
  event("Failed", `Failed to pull image "${IMAGE}": rpc error: code = Unknown desc = ${why}`);
const unscheduled = (message: string): V1PodStatus => ({
  phase: "Pending",
  conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
});
const FATAL = "[FATAL] read /etc/rancher/ssl/cacerts.pem: is a directory";
const UNREADY = container({ running: {} });

/** Status and events to what is said and what is to be done. */
const TABLE: readonly [string, V1PodStatus, CoreV1Event[], RegExp, RegExp][] = [
  [
    "no room",
    unscheduled("0/3 nodes are available: 3 Insufficient memory."),
    [],
    /no worker takes it: 0\/3 nodes are available: 3 Insufficient memory\./,
    /raise pks\.workers, or lower rancher\.resources/,
  ],
  [
    "anti-affinity",
    unscheduled("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules."),
    [],
    /anti-affinity/,
    /at least as many workers as rancher\.replicas/,
  ],
  [
    "taints",
    unscheduled("0/3 nodes are available: 3 node(s) had untolerated taint {a: b}."),
    [],
    /taint/,
    /get nodes/,
  ],
  [
    "image not there",
    waiting("ImagePullBackOff", `Back-off pulling image "${IMAGE}"`),
    [pull("manifest unknown: manifest unknown")],
    /the image harbor\.example\.com\/rancher\/rancher:v2\.15\.0 cannot be pulled from harbor\.example\.com \(harbor\.example\.com does not have it\)/,
    /push harbor\.example\.com/,
  ],
  [
    "registry wants a login",
    waiting("ErrImagePull"),
    [pull("pull access denied: 401 Unauthorized")],
    /another login/,
    /pull secret/,
  ],
  [
    "registry's certificate",
    waiting("ErrImagePull"),
    [pull("x509: certificate signed by unknown authority")],
    /do not trust/,
    /CA of harbor/,
  ],
  [
    "registry's name",
    waiting("ErrImagePull"),
    [pull("dial tcp: lookup harbor.example.com: no such host")],
    /cannot resolve/,
    /name servers/,
  ],
  [
    "registry away",
    waiting("ErrImagePull"),
    [pull("dial tcp 10.0.0.9:443: i/o timeout")],
    /do not reach harbor/,
    /open the way/,
  ],
  [
    "registry's limit",
    waiting("ErrImagePull"),
    [pull("toomanyrequests: rate limit")],
    /limits pulls/,
    /mirror/,
  ],
  [
    "image, no reason",
    waiting("ImagePullBackOff"),
    [],
    /cannot be pulled from harbor\.example\.com$/,
    /see whether the workers reach/,
  ],
  [
    "secret of a variable",
    waiting("CreateContainerConfigError", 'secret "bootstrap-secret" not found'),
    [],
    /CreateContainerConfigError: secret "bootstrap-secret" not found/,
    /pulumi up --refresh/,
  ],
  [
    "tls-ca missing",
    waiting("ContainerCreating"),
    [event("FailedMount", 'MountVolume.SetUp failed for volume "tls-ca-volume" : secret "tls-ca" not found')],
    /waits for the secret tls-ca, which is not in cattle-system/,
    /pulumi up --refresh/,
  ],
  [
    "no network",
    waiting("ContainerCreating"),
    [event("FailedCreatePodSandBox", "NCP has no network for the namespace")],
    /gets no network: NCP has no network/,
    /pks-system/,
  ],
  ["creating", waiting("ContainerCreating"), [], /are being created/, /describe pod rancher-1/],
  [
    "tls-ca with another key",
    waiting("CrashLoopBackOff", "back-off 10s restarting failed container", {
      restartCount: 3,
      lastState: { terminated: { exitCode: 1, message: FATAL } },
    }),
    [],
    /crashes \(3 restarts\) with exit code 1: \[FATAL\] read .* is a directory/,
    /the secret tls-ca must have the key cacerts\.pem/,
  ],
  [
    "out of memory",
    waiting("CrashLoopBackOff", "", {
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
    }),
    [],
    /crashes \(1 restart\): it needs more memory than its limit/,
    /raise rancher\.resources\.limits\.memory/,
  ],
  [
    "just ended",
    container({ terminated: { exitCode: 2 } }),
    [],
    /crashes \(0 restarts\) with exit code 2$/,
    /logs rancher-1 -c rancher --previous/,
  ],
  [
    "evicted",
    { phase: "Failed", reason: "Evicted", message: "low on disk" },
    [],
    /Evicted: low on disk/,
    /describe node worker-1/,
  ],
  [
    "probe",
    { ...UNREADY, phase: "Running" },
    [event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 500")],
    /runs, but Readiness probe failed: HTTP probe failed with statuscode: 500/,
    /logs rancher-1 -c rancher --tail 50/,
  ],
  ["not ready yet", { ...UNREADY, phase: "Running" }, [], /runs, but is not ready/, /logs rancher-1/],
];

describe("why a pod does not run", () => {
  for (const [what, status, events, state, next] of TABLE) {
    it(what, () => {
      const problem = podProblem(pod(status), events);
      assert.ok(problem);
      assert.match(problem.state, /^pod rancher-1: /);
      assert.match(problem.state, state);
      assert.match(problem.next, next);
    });
  }

  it("is nothing for a pod that serves, or that is about to go", () => {
    const ready = { conditions: [{ type: "Ready", status: "True" }] };
    assert.equal(podProblem(pod(ready), []), undefined);
    const leaving = pod(waiting("ContainerCreating"));
    leaving.metadata = { ...leaving.metadata, deletionTimestamp: new Date() };
    assert.equal(podProblem(leaving, []), undefined);
  });

  it("is told by the newest event of that pod, and by no other pod's", () => {
    const other = {
      ...event("Unhealthy", "other"),
      involvedObject: { name: "rancher-2", uid: "uid-rancher-2" },
    };
    const events = [event("Unhealthy", "old"), event("Unhealthy", "new", "2026-01-02T00:00:00Z"), other];
    const problem = podProblem(pod({ ...UNREADY, phase: "Running" }), events);
    assert.match(problem?.state ?? "", /runs, but new$/);
    assert.deepEqual(problem?.details, ["Unhealthy: new", "Unhealthy: old"]);
  });

  it("is told by a crashed container's own last words", () => {
    const problem = podProblem(
      pod(waiting("CrashLoopBackOff", "back-off 10s restarting failed container")),
      [],
    );
    assert.ok(problem);
    assert.deepEqual(problem.crashed, { namespace: "cattle-system", pod: "rancher-1", container: "rancher" });
    const told = withLastWords(problem, FATAL);
    assert.ok(told.state.endsWith(`: ${FATAL}`));
    assert.match(told.next, /must have the key cacerts\.pem/);
  });
});

describe("the telling line of a log", () => {
  it("is the last that names an error, else the last", () => {
    assert.equal(tellingLine("a\n[FATAL] b\nc\n"), "[FATAL] b");
    assert.equal(tellingLine("a\nb\n\n"), "b");
    assert.equal(tellingLine("\n"), undefined);
  });

  it("is never one that may hold a password", () => {
    assert.equal(tellingLine("a\n[ERROR] Bootstrap Password: geheim\n"), "a");
  });
});

describe("an image's registry", () => {
  const NAMES = [
    ["rancher/rancher:v2.15.0", "docker.io"],
    ["nginx", "docker.io"],
    ["harbor.example.com/rancher/rancher:v1", "harbor.example.com"],
    ["harbor:5000/rancher", "harbor:5000"],
    ["localhost/rancher", "localhost"],
  ] as const;
  for (const [image, registry] of NAMES)
    it(`${image}: ${registry}`, () => assert.equal(registryOf(image), registry));
});
