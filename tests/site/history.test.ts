import assert from "node:assert/strict";
import { planOf } from "../../site/plan.ts";
import { CLUSTER_UUID } from "../support/fixtures.ts";
import { lastRunOf, OWNER } from "../support/last-run.ts";
import { type Keys, load, smallestSite, withLeaf } from "../support/site-config.ts";

const keys = withLeaf(smallestSite(), "pks.networkProfile", { name: "lb", lbSize: "medium" });
const plan = (now: Keys) =>
  planOf(load(now), { owner: OWNER, dryRun: true }, { last: lastRunOf(load(keys)) });
const after = (path: string, value: unknown) => plan(withLeaf(keys, path, value));

describe("what a run keeps of the last one", () => {
  it("is nothing the first time", () => {
    const { cluster, ingress } = planOf(load(keys), { owner: OWNER, dryRun: true });
    assert.deepEqual([cluster.made, cluster.replaced, cluster.sameWorkers], [undefined, false, false]);
    assert.equal(ingress.sameAddress, false);
  });

  it("is the cluster, its workers and the address where nothing changes, or what has nothing to do with them", () => {
    const unrelated = [
      plan(keys),
      after("pks.timeoutMinutes", 10),
      after("pks.api", "pks2.example.com"),
      after("pks.tags", { purpose: "rancher" }),
    ];
    for (const { cluster, ingress } of unrelated) {
      assert.equal(cluster.made?.uuid, CLUSTER_UUID);
      assert.equal(cluster.sameWorkers, true);
      assert.equal(ingress.sameAddress, true);
    }
  });

  for (const [path, value] of [
    ["pks.workers", 5],
    ["pks.kubernetesVersion", "1.31"],
    ["pks.networkProfile.nodesDns", ["10.0.0.53"]],
  ] as const) {
    it(`is the cluster, but not its workers, with another ${path}`, () => {
      const { cluster } = after(path, value);
      assert.equal(cluster.made?.uuid, CLUSTER_UUID);
      assert.equal(cluster.sameWorkers, false);
    });
  }

  for (const [path, value] of [
    ["pks.plan", "large"],
    ["pks.cluster", "other"],
    ["pks.externalHostname", "other.example.com"],
    ["pks.networkProfile.lbSize", "large"],
  ] as const) {
    it(`is nothing with another ${path}: that is another cluster`, () => {
      const { cluster, ingress } = after(path, value);
      assert.deepEqual([cluster.made, cluster.replaced], [undefined, true]);
      assert.equal(ingress.sameAddress, false);
    });
  }

  it("is not even the masters where Kubernetes is upgraded: each VM gets another name", () => {
    assert.equal(after("pks.kubernetesVersion", "1.31").cluster.sameMasters, false);
    assert.equal(after("pks.workers", 5).cluster.sameMasters, true);
  });

  it("is not the address with another fixed one, or another controller", () => {
    assert.equal(after("ingress.loadBalancerIp", "10.0.0.9").ingress.sameAddress, false);
    assert.equal(after("ingress.controller", "traefik").ingress.sameAddress, false);
  });
});
