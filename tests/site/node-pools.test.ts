import assert from "node:assert/strict";
import { workersOf } from "../../site/node-pools.ts";
import { load, problemsOf, smallestSite, withLeaf } from "../support/site-config.ts";

const POOLS = { computeProfile: "rancher-pools", instances: { general: 3, ingress: 2 } };
const pooled = withLeaf(smallestSite(), "pks.nodePools", POOLS);

describe("the number of workers", () => {
  it("is the site file's, the pools' sum, or 3", () => {
    assert.equal(workersOf(load(smallestSite()).pks), 3);
    assert.equal(workersOf(load(withLeaf(smallestSite(), "pks.workers", 5)).pks), 5);
    assert.equal(workersOf(load(pooled).pks), 5);
    assert.equal(workersOf(load(withLeaf(pooled, "pks.workers", 5)).pks), 5);
  });

  it("beside node pools is their sum, or refused", () => {
    assert.deepEqual(problemsOf(withLeaf(pooled, "pks.workers", 4)), [
      {
        path: "pks.workers",
        found: "4",
        allowed: "the sum of pks.nodePools.instances, or no number of its own",
      },
    ]);
  });

  for (const [what, path, value, allowed] of [
    ["a pool of none", "pks.nodePools.instances.general", 0, /at least 1/],
    ["no pool", "pks.nodePools.instances", {}, /at least one pool/],
    [
      "a pool's name that the CLI's list cannot carry",
      "pks.nodePools.instances",
      { "a,b": 1 },
      /a pool's name/,
    ],
    ["no compute profile", "pks.nodePools.computeProfile", undefined, /a string/],
    ["a version that is none", "pks.kubernetesVersion", "latest", /1\.31 or 1\.31\.4/],
    ["a Windows plan's slot", "pks.planAsCode.slot", 11, /at most 10/],
    ["an even number of masters", "pks.planAsCode.masters", 4, /3|5/],
  ] as const) {
    it(`refuses ${what}`, () => {
      const planAsCode = {
        slot: 3,
        masterVmType: "large",
        masterAzs: ["az"],
        workerVmType: "large",
        workerAzs: ["az"],
        errandVmType: "micro",
      };
      const keys = withLeaf(pooled, "pks.planAsCode", planAsCode);
      const [problem, ...more] = problemsOf(withLeaf(keys, path, value));
      assert.deepEqual(more, []);
      assert.match(problem?.path ?? "", new RegExp(path.split(".").slice(0, 2).join("\\.")));
      assert.match(problem?.allowed ?? "", allowed);
    });
  }
});
