import assert from "node:assert/strict";
import { capacityProblems } from "../../site/capacity-problems.ts";
import { capacityOf } from "../../site/capacity.ts";
import { capacity as schema } from "../../site/schema/network.ts";
import { networkProfile } from "../../site/schema/network-profile.ts";
import { problemsOf, smallestSite, withLeaf } from "../support/site-config.ts";

const settings = (over: object) => schema.parse(over);
const profile = (over: object) => networkProfile.parse({ name: "lb", ...over });
const OWN_BLOCK = { podIpBlockIds: ["own-block"] };

/** The problems' texts: what is found, and the ways out. */
function refusals(capacity: object, network?: object) {
  const problems = capacityProblems(settings(capacity), network && profile(network));
  return problems.map(({ path, found, allowed }) => [path, found, allowed]);
}

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

  // domain.md B.4: a /24 pool holds about 55. API, NSX-T's own ingress and ours take an address each.
  for (const [floatingIps, clusters] of [
    [250, 54],
    [254, 55],
    [1003, 242],
  ] as const) {
    it(`is ${clusters} edge clusters with ${floatingIps} floating addresses: each namespace takes one`, () => {
      const limited = { podIpBlocks: ["172.16.0.0/12"], floatingIps };
      assert.equal(capacityOf(settings(limited)).clustersLeft, clusters);
    });
  }

  it("of routable pods is not limited by floating addresses", () => {
    const limited = settings({ podIpBlocks: ["172.16.0.0/16"], floatingIps: 3 });
    const routable = capacityOf(limited, profile({ podRoutable: true, ...OWN_BLOCK }));
    assert.equal(routable.clustersLeft, 56);
    assert.deepEqual(routable.resources.floatingIps, { needed: 3, available: 3, fits: true });
  });

  it("counts projects and users beside clusters", () => {
    assert.equal(capacityOf(settings({ edgeClusters: 10, projects: 5, users: 3 })).needed, 30 + 40 + 5 + 3);
  });

  it("is not computed where no block is named", () => {
    const unknown = settings({ edgeClusters: 100_000 });
    assert.deepEqual(capacityOf(unknown), {
      needed: 400_030,
      tier1Routers: 1,
      resources: {
        podSubnets: { needed: 400_030 },
        floatingIps: { needed: 400_033 },
        virtualServers: { needed: 4, available: 20, fits: true, loadBalancers: 1 },
        tier1Routers: { needed: 1 },
      },
    });
    assert.deepEqual(capacityProblems(unknown), []);
  });

  it("takes a Tier-1 router for each namespace with a dedicated topology only", () => {
    const planned = { podIpBlocks: ["172.16.0.0/16"], edgeClusters: 50 };
    assert.equal(capacityOf(settings({ ...planned, topology: "dedicated" })).tier1Routers, 230);
    assert.equal(capacityOf(settings(planned)).tier1Routers, 1);
    const dedicated = profile({ singleTierTopology: false });
    assert.equal(capacityOf(settings(planned), dedicated).tier1Routers, 230);
  });

  it("takes the prefix of a pod subnet from the profile where it says nothing itself", () => {
    const blocks = settings({ podIpBlocks: ["172.16.0.0/16"] });
    assert.equal(capacityOf(blocks, profile({ podSubnetPrefix: 26, ...OWN_BLOCK })).available, 1024);
  });

  for (const [what, capacity, network, expected] of [
    ["API, layer 7 and one Service", {}, {}, { needed: 4, available: 20, fits: true, loadBalancers: 1 }],
    [
      "a medium load balancer",
      { loadBalancers: 20 },
      { lbSize: "medium" },
      { needed: 24, available: 100, fits: true, loadBalancers: 1 },
    ],
    [
      "a second load balancer, made when the first is full",
      { loadBalancers: 20 },
      {},
      { needed: 24, available: 40, fits: true, loadBalancers: 2 },
    ],
    [
      "no second one without auto scaling",
      { loadBalancers: 20 },
      { cniConfigurations: { extensions: { ncp: { nsxV3: { l4LbAutoScaling: false } } } } },
      { needed: 24, available: 20, fits: false, loadBalancers: 2 },
    ],
    [
      "the profile's own limit",
      { loadBalancers: 4 },
      { cniConfigurations: { maxL4LbService: 4 } },
      { needed: 8, available: 7, fits: false, loadBalancers: 1 },
    ],
    [
      "no layer 7 where NSX-T's ingress is off",
      {},
      { cniConfigurations: { nsxIngressController: false } },
      { needed: 2, available: 20, fits: true, loadBalancers: 1 },
    ],
    [
      "another maximum, by the site file's key",
      { virtualServers: 3 },
      {},
      { needed: 4, available: 6, fits: true, loadBalancers: 2 },
    ],
  ] as const) {
    it(`counts virtual servers: ${what}`, () => {
      const { virtualServers } = capacityOf(settings(capacity), profile(network)).resources;
      assert.deepEqual(virtualServers, expected);
    });
  }
});

describe("capacityProblems", () => {
  const HUNDRED = { podIpBlocks: ["172.16.0.0/16"], edgeClusters: 100 };
  const ARITHMETIC = "430 namespaces needed (30 + 4 x 100 clusters + 0 projects + 0 users)";

  it("says the arithmetic of pod subnets and three ways out, which do", () => {
    assert.deepEqual(refusals(HUNDRED), [
      [
        "capacity.edgeClusters",
        `${ARITHMETIC}, 256 available (172.16.0.0/16 in /24 subnets)`,
        "a larger or dedicated pod IP block (a /15 has 512); or podSubnetPrefix 25 (512 subnets of 128 addresses); or at most 56 edge clusters",
      ],
    ]);
    for (const way of [{ podIpBlocks: ["172.16.0.0/15"] }, { podSubnetPrefix: 25 }, { edgeClusters: 56 }])
      assert.deepEqual(refusals({ ...HUNDRED, ...way }), []);
  });

  it("counts what other clusters use", () => {
    const [[, found, allowed] = []] = refusals({ ...HUNDRED, usedSubnets: 100 });
    assert.match(found ?? "", /156 available \(.*, 100 of them used by other clusters\)/);
    assert.match(allowed ?? "", /a \/14 has 1024.*podSubnetPrefix 26.*at most 31 edge clusters/);
  });

  it("leaves a way out that leads nowhere away", () => {
    const [[, , allowed] = []] = refusals({ podIpBlocks: ["172.16.0.0/27"], edgeClusters: 50_000 });
    assert.equal(allowed, "not even Rancher itself fits as it is");
  });

  it("says the arithmetic of floating addresses and three ways out, which do", () => {
    const limited = { ...HUNDRED, podIpBlocks: ["172.16.0.0/15"], floatingIps: 250 };
    assert.deepEqual(refusals(limited, OWN_BLOCK), [
      [
        "capacity.floatingIps",
        "433 floating addresses needed (430 namespaces in NAT mode + 3 of load balancers), 250 available",
        "a floating pool with 433 free addresses; or routable pods (pks.networkProfile.podRoutable: 3 addresses); or at most 54 edge clusters",
      ],
    ]);
    assert.deepEqual(refusals({ ...limited, floatingIps: 433 }, OWN_BLOCK), []);
    assert.deepEqual(refusals(limited, { podRoutable: true, ...OWN_BLOCK }), []);
    assert.deepEqual(refusals({ ...limited, edgeClusters: 54 }, OWN_BLOCK), []);
  });

  it("says the arithmetic of virtual servers and three ways out, which do", () => {
    const fixed = { cniConfigurations: { extensions: { ncp: { nsxV3: { l4LbAutoScaling: false } } } } };
    assert.deepEqual(refusals({ loadBalancers: 20 }, fixed), [
      [
        "capacity.loadBalancers",
        "24 virtual servers needed (3 of API and layer 7 + 21 Services), 20 available (one small load balancer)",
        "pks.networkProfile.lbSize medium (100); or l4LbAutoScaling true (a further load balancer); or at most 16 in capacity.loadBalancers",
      ],
    ]);
    assert.deepEqual(refusals({ loadBalancers: 20 }, { ...fixed, lbSize: "medium" }), []);
    assert.deepEqual(refusals({ loadBalancers: 20 }, {}), []);
    assert.deepEqual(refusals({ loadBalancers: 16 }, fixed), []);
  });

  it("says the arithmetic of Tier-1 routers and three ways out, which do", () => {
    const planned = { tier1Routers: 100, edgeClusters: 50 };
    assert.deepEqual(refusals({ ...planned, topology: "dedicated" }), [
      [
        "capacity.tier1Routers",
        "230 Tier-1 routers needed (one a namespace), 100 available",
        "the shared topology (singleTierTopology true: 1 router); or 230 routers; or at most 17 edge clusters",
      ],
    ]);
    assert.deepEqual(refusals(planned), []);
    assert.deepEqual(refusals({ ...planned, topology: "dedicated", tier1Routers: 230 }), []);
    assert.deepEqual(refusals({ ...planned, topology: "dedicated", edgeClusters: 17 }), []);
  });

  it("refuses keys that contradict the network profile", () => {
    assert.deepEqual(
      refusals({ topology: "dedicated", podSubnetPrefix: 24 }, { podSubnetPrefix: 26, ...OWN_BLOCK }).map(
        ([path, , allowed]) => [path, allowed],
      ),
      [
        [
          "capacity.topology",
          "shared, as pks.networkProfile.singleTierTopology true makes it; or no key of its own",
        ],
        ["capacity.podSubnetPrefix", "26, as pks.networkProfile.podSubnetPrefix says; or no key of its own"],
      ],
    );
    assert.deepEqual(refusals({ topology: "dedicated" }, { singleTierTopology: false }), []);
  });

  it("refuses the site", () => {
    const found = problemsOf(withLeaf(smallestSite(), "capacity", HUNDRED));
    assert.deepEqual(
      found.map(({ path }) => path),
      ["capacity.edgeClusters"],
    );
    const routable = withLeaf(
      withLeaf(smallestSite(), "capacity", { ...HUNDRED, edgeClusters: 50, floatingIps: 10 }),
      "pks.networkProfile",
      { name: "routable", podRoutable: true, ...OWN_BLOCK },
    );
    assert.deepEqual(problemsOf(routable), []);
  });
});
