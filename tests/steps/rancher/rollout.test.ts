import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import { failureOf } from "../../../steps/rancher/finding.ts";
import { firstProblem } from "../../../steps/rancher/first-problem.ts";
import { rolloutProblem, worstPod } from "../../../steps/rancher/rollout.ts";
import type { RancherDeployment } from "../../../steps/rancher/workload.ts";

const deployment = (
  status: Partial<RancherDeployment["status"]>,
  maxUnavailable: number | string = 1,
): RancherDeployment => ({
  metadata: { generation: 2 },
  spec: { replicas: 3, strategy: { rollingUpdate: { maxUnavailable } } },
  status: {
    observedGeneration: 2,
    replicas: 3,
    updatedReplicas: 3,
    availableReplicas: 3,
    conditions: [],
    ...status,
  },
});
const rollout = (status: Partial<RancherDeployment["status"]>, maxUnavailable?: number | string) =>
  rolloutProblem({ deployment: deployment(status, maxUnavailable), pods: [], events: [] }, undefined);
const refused = (message: string) =>
  rollout({ conditions: [{ type: "ReplicaFailure", status: "True", message }] });

describe("Rancher's rollout", () => {
  it("is done when every pod is new and serves", () => {
    assert.equal(rollout({}), undefined);
  });

  it("is not done while the old pods still serve: they answer, with what they were started with", () => {
    assert.equal(rollout({ replicas: 4, updatedReplicas: 1 })?.state, "1 of 3 pods are new");
    assert.equal(rollout({ observedGeneration: 1 })?.tolerable, false);
    assert.equal(rollout({ replicas: 4, updatedReplicas: 3 })?.tolerable, false);
  });

  it("may be short of as many pods as the chart allows, and no more", () => {
    const tolerable = (available: number, maxUnavailable?: number | string) =>
      rollout({ availableReplicas: available }, maxUnavailable)?.tolerable;
    assert.equal(tolerable(2), true);
    assert.equal(tolerable(1), false);
    assert.equal(tolerable(2, 0), false);
    assert.equal(tolerable(2, "34%"), true);
    assert.equal(tolerable(0, 3), false);
  });

  it("names what is refused by the API server, and the fix", () => {
    const CAUSES = [
      ['pods "rancher-1" is forbidden: exceeded quota: small', /raise the quota/],
      ['pods "rancher-1" is forbidden: violates PodSecurity "restricted:latest"', /kubectl label namespace/],
      ['Internal error occurred: failed calling webhook "rancher.cattle.io"', /see that webhook/],
      ["no PriorityClass with name rancher-critical was found", /describe replicaset/],
    ] as const;
    for (const [message, next] of CAUSES) {
      const finding = refused(message);
      assert.equal(finding?.state, `the cluster refuses Rancher's pods: ${message}`);
      assert.match(finding.next, next);
    }
  });

  it("is missing with its Deployment", () => {
    const finding = rolloutProblem({ deployment: undefined, pods: [], events: [] }, undefined);
    assert.match(finding?.state ?? "", /there is no Deployment rancher/);
  });

  it("is explained by the pod whose problem says most", () => {
    const pod = (name: string, reason: string): V1Pod => ({
      metadata: { name, namespace: "cattle-system" },
      status: {
        phase: "Pending",
        containerStatuses: [
          {
            name: "rancher",
            image: "a/b",
            imageID: "",
            ready: false,
            restartCount: 1,
            state: { waiting: { reason } },
          },
        ],
      },
    });
    const pods = [
      pod("one", "ContainerCreating"),
      pod("two", "CrashLoopBackOff"),
      pod("three", "ImagePullBackOff"),
    ];
    assert.match(worstPod({ pods, events: [] })?.state ?? "", /^pod two: crashes/);
  });
});

describe("the first problem", () => {
  const holds = async () => undefined;
  const fails =
    (state: string, tolerable = false) =>
    async () => ({ state, next: "", tolerable });

  it("is the first check that does not hold", async () => {
    const found = await firstProblem([holds, fails("one"), fails("two")], { elapsed: 0, patience: 10 });
    assert.equal(found?.state, "one");
    assert.equal(await firstProblem([holds, holds], { elapsed: 0, patience: 10 }), undefined);
  });

  it("is waited for with patience where Rancher can do without, and then only told", async () => {
    const checks = [fails("one", true), holds];
    assert.equal((await firstProblem(checks, { elapsed: 0, patience: 10 }))?.tolerable, false);
    assert.equal((await firstProblem(checks, { elapsed: 11, patience: 10 }))?.tolerable, true);
    const more = [fails("one", true), fails("two")];
    assert.equal((await firstProblem(more, { elapsed: 11, patience: 10 }))?.state, "two");
  });

  it("is also a look that fails", async () => {
    const broken = () => Promise.reject(new Error("connect ECONNREFUSED\n10.0.0.1:8443"));
    const found = await firstProblem([broken], { elapsed: 0, patience: 10 });
    assert.equal(found?.state, "connect ECONNREFUSED 10.0.0.1:8443");
  });

  it("ends a wait in at most five lines, with cause, events and fix", () => {
    const details = ["Failed: one", "Failed: two", "Failed: three"];
    const { lines } = failureOf({ state: "pods\nare away", next: "look", details }, "Rancher at r", 15);
    assert.deepEqual(lines, [
      "Rancher at r: not usable after 15 minutes: pods are away",
      "  Failed: one",
      "  Failed: two",
      "next: look",
    ]);
  });
});
