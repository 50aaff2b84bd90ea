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
});
