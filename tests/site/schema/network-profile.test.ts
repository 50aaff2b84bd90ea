import assert from "node:assert/strict";
import { problemsOf, smallestSite, withLeaf } from "../../support/site-config.ts";

const PATH = "pks.networkProfile";
const found = (profile: object) =>
  problemsOf(withLeaf(smallestSite(), PATH, { name: "lb", ...profile })).map(({ path, allowed }) => [
    path,
    allowed,
  ]);
const cni = (settings: object) => ({ cniConfigurations: settings });
const CNI = `${PATH}.cniConfigurations`;
const OWN_BLOCKS = "only with podIpBlockIds that the tile does not use";

describe("pks.networkProfile", () => {
  for (const [what, profile, path, allowed] of [
    ["an unknown size", { lbSize: "huge" }, `${PATH}.lbSize`, /"small", "medium", "large"/],
    [
      "a prefix longer than 28",
      { podSubnetPrefix: 29, podIpBlockIds: ["b"] },
      `${PATH}.podSubnetPrefix`,
      /at most 28/,
    ],
    ["a pod prefix in the tile's blocks", { podSubnetPrefix: 26 }, `${PATH}.podSubnetPrefix`, OWN_BLOCKS],
    ["routable pods in the tile's blocks", { podRoutable: true }, `${PATH}.podRoutable`, OWN_BLOCKS],
    ["an ID with a space", { t0RouterId: "T0 router" }, `${PATH}.t0RouterId`, /an NSX ID/],
    ["no ID at all", { fipPoolIds: [] }, `${PATH}.fipPoolIds`, /at least 1/],
    [
      "a fourth name server",
      { nodesDns: ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"] },
      `${PATH}.nodesDns`,
      /at most 3/,
    ],
    ["a name server's name", { nodesDns: ["ns.example.com"] }, `${PATH}.nodesDns.0`, /IPv4 address/],
    [
      "a network with host bits",
      { infrastructureNetworks: ["10.0.0.1/24"] },
      `${PATH}.infrastructureNetworks.0`,
      /10\.0\.0\.0\/24/,
    ],
    [
      "an ingress' lookup without a prefix",
      { dnsLookupMode: "API_INGRESS" },
      `${PATH}.ingressPrefix`,
      /API_INGRESS/,
    ],
    [
      "a prefix without an ingress' lookup",
      { ingressPrefix: "ingress" },
      `${PATH}.ingressPrefix`,
      /API_INGRESS/,
    ],
    ["no layer 4 load balancer", cni({ nsxLb: false }), `${CNI}.nsxLb`, /no Service of type LoadBalancer/],
    ["no Service at all", cni({ maxL4LbService: 0 }), `${CNI}.maxL4LbService`, /at least 1/],
    [
      "persistence without a timeout",
      cni({ ingressPersistenceSettings: { persistenceType: "cookie" } }),
      `${CNI}.ingressPersistenceSettings.persistenceTimeout`,
      /number/,
    ],
    [
      "an unknown log level",
      cni({ logSettings: { logLevel: "debug" } }),
      `${CNI}.logSettings.logLevel`,
      /"DEBUG"/,
    ],
    [
      "a mistyped setting of NCP",
      cni({ extensions: { ncp: { k8s: { lbIpAlocation: "strict" } } } }),
      `${CNI}.extensions.ncp.k8s.lbIpAlocation`,
      /lbIpAllocation.*snake_case/,
    ],
    [
      "a typed setting of NCP in NCP's own spelling, past its check",
      cni({ extensions: { ncp: { k8s: { lb_ip_allocation: "strict" } } } }),
      `${CNI}.extensions.ncp.k8s.lb_ip_allocation`,
      /lbIpAllocation/,
    ],
    [
      "an unknown section of NCP",
      cni({ extensions: { ncp: { nsx: {} } } }),
      `${CNI}.extensions.ncp.nsx`,
      /nsxV3, coe, ha, k8s/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      const [[refused, said] = [], ...more] = found(profile);
      assert.deepEqual(more, []);
      assert.equal(refused, path);
      assert.match(said ?? "", typeof allowed === "string" ? new RegExp(allowed) : allowed);
    });
  }

  it("takes names of the Policy API as IDs, and any other setting of NCP as its ConfigMap spells it", () => {
    assert.deepEqual(
      found({
        t0RouterId: "t0-edge.1",
        podIpBlockIds: ["pods_2"],
        podRoutable: true,
        ...cni({ extensions: { ncp: { nsxV3: { ssl_ciphers: "high", l4LbAutoScaling: false } } } }),
      }),
      [],
    );
  });

  it("takes in the tile's blocks what the tile does anyway", () => {
    assert.deepEqual(found({ podRoutable: false, dnsLookupMode: "API" }), []);
  });

  it("says everything at once", () => {
    const several = {
      lbSize: "huge",
      podRoutable: true,
      dnsLookupMode: "API_INGRESS",
      ...cni({ nsxLb: false }),
    };
    assert.equal(found(several).length, 4);
  });
});
