import assert from "node:assert/strict";
import { type FakePks, fakePks, OWNER } from "../../support/fake-pks.ts";

const tag = (name: string, value: string) => ({ name, value, category: "" });

describe("the step pks/cluster-size", () => {
  let pks: FakePks;
  beforeEach(() => {
    pks = fakePks();
  });
  afterEach(() => pks.remove());

  it("changes nothing of a cluster that is as wanted, in whatever order its tags come", async () => {
    pks.setCluster({ tags: [tag("a-b", "1"), OWNER, tag("a", "2")] });
    const { code, stderr } = await pks.step("cluster-size", "apply", { PKS_TAGS: "a-b:1,a:2" });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(pks.changes(), []);
  });

  it("changes workers and tags in one go, and keeps the owner's tag", async () => {
    pks.setCluster({});
    pks.setCluster({ workers: 5, tags: [OWNER, tag("cost", "42")] }, "made");
    const { code, stdout } = await pks.step("cluster-size", "apply", {
      PKS_WORKERS: "5",
      PKS_TAGS: "cost:42",
    });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      workers: 5,
      tags: { "rancher-ha": "rancher-ha.edge", cost: "42" },
      kubernetesVersion: "1.17.5",
    });
    assert.deepEqual(pks.changes(), [
      "update-cluster edge --num-nodes 5 --tags cost:42,rancher-ha:rancher-ha.edge --non-interactive",
    ]);
  });

  it("fails where the update failed, and tells nobody to delete the cluster", async () => {
    pks.setCluster({});
    const failed = {
      last_action: "UPDATE",
      last_action_state: "failed",
      last_action_description: "no capacity",
    };
    pks.setCluster(failed, "made");
    const { code, stderr } = await pks.step("cluster-size", "apply", { PKS_WORKERS: "5" });
    assert.equal(code, 1);
    assert.match(stderr, /update ended as "failed"\n {2}no capacity/);
    assert.doesNotMatch(stderr, /delete/);
  });

  it("orders a failed update again, also where PKS shows the size as wanted", async () => {
    pks.setCluster({ last_action: "UPDATE", last_action_state: "failed" });
    pks.setCluster({}, "made");
    assert.equal((await pks.step("cluster-size", "apply")).code, 0);
    assert.deepEqual(pks.changes(), ["update-cluster edge --num-nodes 3 --non-interactive"]);
  });

  it("does not touch a cluster whose creation or deletion failed", async () => {
    for (const action of ["CREATE", "DELETE"]) {
      pks.setCluster({ last_action: action, last_action_state: "failed" });
      assert.equal((await pks.step("cluster-size", "apply")).code, 1);
    }
    assert.deepEqual(pks.changes(), []);
  });

  it("moves the cluster to another network profile before anything else", async () => {
    pks.setCluster({ network_profile_name: "lb-medium" });
    pks.setCluster({ network_profile_name: "lb-medium-1234abcd" }, "made");
    const wanted = { PKS_NETWORK_PROFILE: "lb-medium-1234abcd", PKS_WORKERS: "5" };
    assert.equal((await pks.step("cluster-size", "apply", wanted)).code, 0);
    assert.deepEqual(pks.changes(), [
      "update-cluster edge --network-profile lb-medium-1234abcd --non-interactive",
      "update-cluster edge --num-nodes 5 --non-interactive",
    ]);
  });

  it("sizes node pools of a compute profile, and leaves those that are as wanted", async () => {
    const pools = (ingress: number) => ({
      compute_profile_name: "pools",
      node_pool_instances: { worker: 3, ingress },
    });
    const wanted = {
      PKS_COMPUTE_PROFILE: "pools",
      PKS_NODE_POOLS: "ingress:2,worker:3",
      PKS_WORKERS: "5",
    };
    pks.setCluster(pools(2));
    assert.equal((await pks.step("cluster-size", "apply", wanted)).code, 0);
    assert.deepEqual(pks.changes(), []);
    pks.setCluster(pools(1));
    pks.setCluster(pools(2), "made");
    assert.equal((await pks.step("cluster-size", "apply", wanted)).code, 0);
    assert.deepEqual(pks.changes(), [
      "update-cluster edge --node-pool-instances ingress:2,worker:3 --non-interactive",
    ]);
  });

  describe("with a Kubernetes version", () => {
    beforeEach(() => {
      pks = fakePks({ "upgrade-cluster": `cp "$FAKE/made.json" "$FAKE/cluster.json"` });
    });

    it("upgrades an older cluster", async () => {
      pks.setCluster({ k8s_version: "1.30.7" });
      pks.setCluster({ k8s_version: "1.31.4" }, "made");
      const { code, stderr } = await pks.step("cluster-size", "apply", { PKS_KUBERNETES_VERSION: "1.31" });
      assert.equal(code, 0, stderr);
      assert.deepEqual(pks.changes(), ["upgrade-cluster edge --non-interactive"]);
    });

    it("changes nothing where the cluster runs it", async () => {
      pks.setCluster({ k8s_version: "1.31.4" });
      for (const version of ["1.31", "1.31.4"])
        assert.equal((await pks.step("cluster-size", "apply", { PKS_KUBERNETES_VERSION: version })).code, 0);
      assert.deepEqual(pks.changes(), []);
    });

    it("says so where PKS upgraded to another one, and never tries to go back", async () => {
      pks.setCluster({ k8s_version: "1.30.7" });
      pks.setCluster({ k8s_version: "1.32.1" }, "made");
      const other = await pks.step("cluster-size", "apply", { PKS_KUBERNETES_VERSION: "1.31.4" });
      assert.equal(other.code, 1);
      assert.match(
        other.stderr,
        /runs Kubernetes 1\.32\.1, not 1\.31\.4\nnext: set pks\.kubernetesVersion to 1\.32\.1/,
      );
      assert.equal((await pks.step("cluster-size", "apply", { PKS_KUBERNETES_VERSION: "1.31.4" })).code, 1);
      assert.deepEqual(pks.changes(), ["upgrade-cluster edge --non-interactive"]);
    });
  });
});
