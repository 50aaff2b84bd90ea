import assert from "node:assert/strict";
import { capacityOf, capacityProblems } from "../../site/capacity.ts";
import { capacity as schema } from "../../site/schema/network.ts";
import { problemsOf, smallestSite, withLeaf } from "../support/site-config.ts";

const settings = (over: object) => schema.parse(over);

describe("capacity", () => {
  // domain.md B.4: pods block and prefix, subnets, edge clusters that fit (base 30).
  for (const [block, prefix, subnets, clusters] of [
    ["172.16.0.0/16", 24, 256, 56],
    ["172.16.0.0/16", 26, 1024, 248],
    ["172.16.0.0/16", 27, 2048, 504],
    ["172.16.0.0/14", 24, 1024, 248],
    ["172.16.0.0/12", 24, 4096, 1016],
  ] as const) {
    it(`of ${block} in /${prefix} subnets is ${subnets} namespaces, ${clusters} edge clusters`, () => {
      const base = { podIpBlocks: [block], podSubnetPrefix: prefix };
      const { available, clustersLeft } = capacityOf(settings(base));
      assert.equal(available, subnets);
      assert.equal(clustersLeft, clusters);
      assert.deepEqual(capacityProblems(settings({ ...base, edgeClusters: clusters })), []);
      assert.equal(capacityProblems(settings({ ...base, edgeClusters: clusters + 1 })).length, 1);
    });
  }

  it("adds blocks up, and takes away what other clusters use", () => {
    const two = { podIpBlocks: ["172.16.0.0/16", "172.18.0.0/20"], usedSubnets: 100 };
    assert.equal(capacityOf(settings(two)).available, 256 + 16 - 100);
  });

  it("has no subnet in a block that is smaller than one", () => {
    assert.equal(capacityOf(settings({ podIpBlocks: ["172.16.0.0/26"] })).available, 0);
  });

  it("is no more than the floating addresses, of which each namespace takes one", () => {
    const limited = { podIpBlocks: ["172.16.0.0/16"], floatingIps: 250 };
    assert.equal(capacityOf(settings(limited)).clustersLeft, 55);
  });

  it("counts projects and users beside clusters", () => {
    assert.equal(capacityOf(settings({ edgeClusters: 10, projects: 5, users: 3 })).needed, 30 + 40 + 5 + 3);
  });

  it("is not computed where no block is named", () => {
    const unknown = settings({ edgeClusters: 100_000 });
    assert.deepEqual(capacityOf(unknown), { needed: 400_030, tier1Routers: 1 });
    assert.deepEqual(capacityProblems(unknown), []);
  });

  it("takes a Tier-1 router for each namespace with a dedicated topology only", () => {
    const planned = { podIpBlocks: ["172.16.0.0/16"], edgeClusters: 50 };
    assert.equal(capacityOf(settings({ ...planned, topology: "dedicated" })).tier1Routers, 230);
    assert.equal(capacityOf(settings(planned)).tier1Routers, 1);
  });

  it("that does not suffice refuses the site, with the arithmetic and the ways out", () => {
    const keys = withLeaf(smallestSite(), "capacity", { podIpBlocks: ["172.16.0.0/16"], edgeClusters: 100 });
    const [problem, ...more] = problemsOf(keys);
    assert.deepEqual(more, []);
    assert.equal(problem?.path, "capacity.edgeClusters");
    assert.match(problem.found, /430 namespaces needed \(30 \+ 4 x 100 clusters/);
    assert.match(problem.found, /256 available/);
    assert.match(problem.allowed, /larger or dedicated pod IP block/);
  });
});
