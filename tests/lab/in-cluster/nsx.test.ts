import assert from "node:assert/strict";
import {
  floatingPool,
  ncpCleanup,
  type NsxDocument,
  nsxStore,
  setNsxLimits,
  takeCounted,
  takeFloating,
  takeFloatingAt,
  takePodSubnet,
  takeTransit,
} from "../../../lab/ncp/nsx.ts";
import { ncpProfile } from "../../../lab/ncp/profile.ts";
import { ncpTakes } from "../../../lab/ncp/ingresses.ts";
import { reachablePort } from "../../../lab/front/ports.ts";
import { rancherIngress, testContext } from "./support.ts";

const POOL = { prefix: "127.95.2", size: 254 };
const taker = { cluster: "one", owner: "service/a/b/c" };

function nsx(limits: Partial<NsxDocument["limits"]> = {}): NsxDocument {
  const usual = { floatingAddresses: 254, podBlockPrefix: 16, snatRules: 1000, tier1Routers: 1000 };
  return { limits: { ...usual, ...limits }, allocations: [] };
}

describe("what the simulated NSX has", () => {
  it("gives floating addresses lowest first, for all clusters of the site", () => {
    const document = nsx();
    assert.equal(takeFloating(document, POOL, taker), "127.95.2.1");
    assert.equal(takeFloating(document, POOL, { ...taker, cluster: "two" }), "127.95.2.2");
    document.allocations = document.allocations.filter((one) => one.value !== "127.95.2.1");
    assert.equal(takeFloating(document, POOL, taker), "127.95.2.1");
  });

  it("runs out of floating addresses at the limit", () => {
    const document = nsx();
    const pool = { ...POOL, size: 2 };
    takeFloating(document, pool, taker);
    takeFloating(document, pool, taker);
    assert.throws(() => takeFloating(document, pool, taker), /IP_POOL_EXHAUSTED/);
  });

  it("refuses a certain address that another holds, and goes around one that was given", () => {
    const document = nsx();
    assert.equal(takeFloatingAt(document, "127.95.2.1", taker), "127.95.2.1");
    assert.equal(takeFloatingAt(document, "127.95.2.1", { ...taker, cluster: "two" }), undefined);
    assert.equal(takeFloating(document, POOL, taker), "127.95.2.2");
  });

  it("gives transit addresses in 100.64.0.0/10, each once", () => {
    const document = nsx();
    const given = Array.from({ length: 300 }, () => takeTransit(document, taker));
    assert.equal(given[0], "100.64.128.1");
    assert.equal(given[254], "100.64.129.1");
    assert.equal(new Set(given).size, 300);
  });

  it("has 256 subnets of /24 in a /16 block, then goes to the next block, then is exhausted", () => {
    const document = nsx();
    const from = { blocks: ["first", "second"], prefix: 24 };
    const given = Array.from({ length: 512 }, () => takePodSubnet(document, from, taker));
    assert.equal(given[0], "172.16.0.0/24");
    assert.equal(given[255], "172.16.255.0/24");
    assert.equal(given[256], "172.16.0.0/24");
    assert.throws(() => takePodSubnet(document, from, taker), /SUBNET_ALLOCATION_FAILED/);
  });

  it("fits subnets of different sizes into one block without overlap", () => {
    const document = nsx();
    const take = (prefix: number): string => takePodSubnet(document, { blocks: ["pods"], prefix }, taker);
    assert.equal(take(27), "172.16.0.0/27");
    assert.equal(take(24), "172.16.1.0/24");
    assert.equal(take(27), "172.16.0.32/27");
  });

  it("counts Tier-1 routers and SNAT rules", () => {
    const document = nsx({ tier1Routers: 1 });
    takeCounted(document, { kind: "tier-1", value: "a", limit: document.limits.tier1Routers }, taker);
    const second = { kind: "tier-1", value: "b", limit: document.limits.tier1Routers } as const;
    assert.throws(() => takeCounted(document, second, taker), /ROUTERS_EXHAUSTED/);
  });

  it("keeps its state on disk, takes limits while it runs, and gives back what gone clusters had", async () => {
    const context = await testContext();
    try {
      setNsxLimits(context, { floatingAddresses: 1 });
      const store = nsxStore(context);
      store.update((document) => void takeFloating(document, floatingPool(context), taker));
      assert.throws(
        () => store.update((document) => void takeFloating(document, floatingPool(context), taker)),
        /IP_POOL_EXHAUSTED/,
      );
      assert.equal(store.value.allocations.length, 1, "a failed take leaves nothing behind");
      ncpCleanup(context, ["one"]);
      assert.equal(store.value.allocations.length, 1);
      ncpCleanup(context, ["two"]);
      assert.equal(store.value.allocations.length, 0);
    } finally {
      context.remove();
    }
  });
});

describe("NCP's configuration", () => {
  it("is NCP's default without a profile", () => {
    const profile = ncpProfile({});
    assert.equal(profile.virtualServersPerService, 20);
    assert.equal(profile.autoScaling, true);
    assert.equal(profile.nat, true);
    assert.equal(profile.routerPerNamespace, false);
    assert.deepEqual(profile.podBlocks, ["pods"]);
    assert.equal(profile.podSubnetPrefix, 24);
  });

  it("follows the profile's parameters", () => {
    const profile = ncpProfile({
      lb_size: "medium",
      pod_routable: true,
      single_tier_topology: false,
      pod_ip_block_ids: ["b1"],
      pod_subnet_prefix: 27,
      cni_configurations: {
        type: "nsxt",
        parameters: { nsx_lb: false, extensions: { ncp: { nsx_v3: { l4_lb_auto_scaling: false } } } },
      },
    });
    assert.equal(profile.virtualServersPerService, 100);
    assert.equal(profile.nat, false);
    assert.equal(profile.routerPerNamespace, true);
    assert.deepEqual(profile.podBlocks, ["b1"]);
    assert.equal(profile.podSubnetPrefix, 27);
    assert.equal(profile.layer4, false);
    assert.equal(profile.layer7, false);
    assert.equal(profile.autoScaling, false);
  });

  it("takes an Ingress without the class annotation or of class nsx, and no other", () => {
    assert.equal(ncpTakes(rancherIngress(undefined, "a.example.com")), true);
    assert.equal(ncpTakes(rancherIngress("nsx", "a.example.com")), true);
    assert.equal(ncpTakes(rancherIngress("nginx", "a.example.com")), false);
    const byField = rancherIngress(undefined, "a.example.com");
    const spec = { ...byField.spec, ingressClassName: "nginx" };
    assert.equal(ncpTakes({ ...byField, spec }), true, "the field alone does not keep NCP off");
  });

  it("moves ports below 1024 where the lab may not take them", () => {
    const notRoot = (port: number): boolean => port >= 1024;
    assert.equal(reachablePort(443, notRoot), 8443);
    assert.equal(reachablePort(80, notRoot), 8080);
    assert.equal(reachablePort(8443, notRoot), 8443);
    assert.equal(
      reachablePort(443, () => true),
      443,
    );
  });
});
