import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import { simulatedCrash } from "../../../lab/kubelet/crash-fault.ts";

const pod: V1Pod = {
  metadata: { name: "rancher-1", namespace: "cattle-system", uid: "u1" },
  spec: {
    containers: [
      { name: "log", image: "busybox" },
      { name: "rancher", image: "rancher/rancher:v2.15.0" },
    ],
  },
};

describe("the fault pod-crashes", () => {
  it("strikes pods with the image, and every pod without one", () => {
    assert.equal(simulatedCrash(undefined, pod), undefined);
    assert.equal(simulatedCrash("nginx", pod), undefined);
    assert.match(simulatedCrash("", pod)?.message ?? "", /container=log /);
  });

  it("is told as kubelets tell it", () => {
    assert.deepEqual(simulatedCrash("rancher/", pod), {
      waiting: "CrashLoopBackOff",
      event: "BackOff",
      message: "back-off 10s restarting failed container=rancher pod=rancher-1_cattle-system(u1)",
      exitCode: 1,
    });
  });
});
