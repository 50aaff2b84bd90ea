import assert from "node:assert/strict";
import { CLUSTER } from "../../support/pks-samples.ts";
import { type FakePks, fakePks, OWNER } from "../../support/fake-pks.ts";

const IDENTITY = { uuid: CLUSTER.uuid, name: "edge", masterIps: ["10.50.8.3"] };
const CREATE =
  "create-cluster edge -e edge.example.com -p rancher -n 3 --network-profile lb-medium --tags rancher-ha:rancher-ha.edge --non-interactive --json";

describe("the step pks/cluster", () => {
  let pks: FakePks;
  afterEach(() => pks.remove());

  it("creates a cluster, tagged as the stack's own", async () => {
    pks = fakePks();
    pks.setCluster({}, "made");
    const { code, stdout } = await pks.step("cluster", "create");
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), IDENTITY);
    assert.deepEqual(pks.changes(), [CREATE]);
  });

  it("joins the cluster that a crashed run has begun, and waits for it", async () => {
    pks = fakePks({
      cluster: `cat "$FAKE/cluster.json"; [ -e "$FAKE/made.json" ] && mv "$FAKE/made.json" "$FAKE/cluster.json"; exit 0`,
    });
    pks.setCluster({ last_action_state: "in progress", kubernetes_master_ips: ["In Progress"] });
    pks.setCluster({}, "made");
    const { code, stdout, stderr } = await pks.step("cluster", "create");
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), IDENTITY);
    assert.deepEqual(pks.changes(), []);
  });

  it("goes on where the connection was cut after PKS had taken the order", async () => {
    pks = fakePks({
      "create-cluster": `cp "$FAKE/made.json" "$FAKE/cluster.json"; echo "Error: EOF"; exit 1`,
    });
    pks.setCluster({}, "made");
    const { code, stdout } = await pks.step("cluster", "create");
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), IDENTITY);
  });

  it("fails with what PKS said where it did not take the order", async () => {
    pks = fakePks({ "create-cluster": `echo "Error: no such plan"; exit 1` });
    const { code, stdout, stderr } = await pks.step("cluster", "create");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /Error: no such plan/);
  });

  it("refuses a cluster that another hand made, unless told to adopt it", async () => {
    pks = fakePks();
    pks.setCluster({ tags: [] });
    const refused = await pks.step("cluster", "create");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /there is a cluster edge already .*, and this stack did not make it/);
    assert.match(refused.stderr, /next: .*pks\.adopt: true/);
    const adopted = await pks.step("cluster", "create", { PKS_ADOPT: "true" });
    assert.deepEqual(JSON.parse(adopted.stdout), IDENTITY);
    assert.deepEqual(pks.changes(), []);
  });

  it("refuses its own cluster where that is another one by plan or host name", async () => {
    pks = fakePks();
    pks.setCluster({ plan_name: "small" });
    const { code, stderr } = await pks.step("cluster", "create");
    assert.equal(code, 1);
    assert.match(stderr, /has plan small, not rancher/);
  });

  it("says where an old API cannot tell whose a cluster is, and joins what it has just ordered itself", async () => {
    pks = fakePks({
      "create-cluster": `cp "$FAKE/made.json" "$FAKE/cluster.json"; echo "Error: EOF"; exit 1`,
    });
    pks.setCluster({ tags: undefined }, "made");
    const ordered = await pks.step("cluster", "create");
    assert.deepEqual(JSON.parse(ordered.stdout), IDENTITY);
    const refused = await pks.step("cluster", "create");
    assert.match(refused.stderr, /this PKS API shows no tags/);
    assert.match(refused.stderr, /next: .*pks\.adopt: true/);
  });

  it("deletes its own cluster, and is content where it is gone already", async () => {
    pks = fakePks();
    pks.setCluster({});
    const deleted = await pks.step("cluster", "delete");
    assert.deepEqual([deleted.code, deleted.stdout], [0, "{}\n"]);
    const again = await pks.step("cluster", "delete");
    assert.deepEqual([again.code, again.stdout], [0, "{}\n"]);
    assert.deepEqual(pks.changes(), ["delete-cluster edge --non-interactive"]);
  });

  it("leaves alone what it did not make", async () => {
    pks = fakePks();
    pks.setCluster({ tags: [{ ...OWNER, value: "rancher-ha.other" }] });
    const { code, stderr } = await pks.step("cluster", "delete");
    assert.equal(code, 0);
    assert.match(stderr, /is not this stack's: left alone/);
    assert.deepEqual(pks.changes(), []);
  });

  it("deletes the cluster that its own result names, whatever became of the tag", async () => {
    pks = fakePks();
    pks.setCluster({ tags: [] });
    const before = { PULUMI_COMMAND_STDOUT: JSON.stringify(IDENTITY) };
    assert.equal((await pks.step("cluster", "delete", before)).code, 0);
    assert.deepEqual(pks.changes(), ["delete-cluster edge --non-interactive"]);
  });

  describe("keep", () => {
    const before = { PULUMI_COMMAND_STDOUT: JSON.stringify(IDENTITY) };

    it("finds its cluster again and changes nothing", async () => {
      pks = fakePks();
      pks.setCluster({ last_action: "UPDATE", last_action_state: "failed" });
      const { code, stdout } = await pks.step("cluster", "keep", before);
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout), IDENTITY);
      assert.deepEqual(pks.changes(), []);
    });

    it("makes no cluster at an API that does not have it", async () => {
      pks = fakePks();
      pks.setCluster({}, "made");
      const stale = { ...before, PKS_REPAIR: "1: cluster 00000000-0000-0000-0000-000000000000 is gone" };
      const { code, stderr } = await pks.step("cluster", "keep", stale);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /pks\.example\.com has no cluster edge; this stack's is .*\nnext: see that pks\.api/,
      );
      assert.deepEqual(pks.changes(), []);
    });

    it("makes it again where just that cluster was seen to be gone", async () => {
      pks = fakePks();
      pks.setCluster({ uuid: "11111111-2222-3333-4444-555555555555" }, "made");
      const lost = { ...before, PKS_REPAIR: `1: cluster ${CLUSTER.uuid} is gone` };
      const { code, stdout } = await pks.step("cluster", "keep", lost);
      assert.equal(code, 0);
      assert.equal((JSON.parse(stdout) as { uuid: string }).uuid, "11111111-2222-3333-4444-555555555555");
      assert.deepEqual(pks.changes(), [CREATE]);
    });
  });
});
