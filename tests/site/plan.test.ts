import assert from "node:assert/strict";
import { pksConnection } from "../../site/connection.ts";
import { planOf, type Run } from "../../site/plan.ts";
import { profileParameters } from "../../site/profile-parameters.ts";
import { CERTIFICATE } from "../support/fixtures.ts";
import { type Keys, load, smallestSite, withLeaf } from "../support/site-config.ts";

const UP: Run = { owner: "rancher-ha.edge", dryRun: false };

const plan = (keys: Keys = smallestSite(), run: Run = UP) => planOf(load(keys), run);

describe("planOf", () => {
  it("names the cluster's TLS secret by Rancher's first label, as the article does", () => {
    const keys = withLeaf(smallestSite(), "rancher.hostname", "czrancherblog.sovsystems.com");
    assert.equal(plan(keys).namespace.tlsSecretName, "czrancherblog-secret");
  });

  it("has no network profile where the site names none", () => {
    assert.equal(plan().networkProfile, undefined);
    const named = plan(
      withLeaf(smallestSite(), "pks.networkProfile", { name: "lb-medium", lbSize: "medium" }),
    );
    assert.deepEqual(named.networkProfile?.parameters, { lb_size: "medium" });
    assert.equal(named.networkProfile.owner, "rancher-ha.edge");
  });

  it("is offline only in a preview without lookups", () => {
    const off = withLeaf(smallestSite(), "lookups", "off");
    assert.equal(plan(off, { ...UP, dryRun: true }).rules.offline, true);
    assert.equal(plan(off).rules.offline, false);
    assert.equal(plan(smallestSite(), { ...UP, dryRun: true }).rules.offline, false);
  });

  it("waits for Rancher in an up, and for nothing in a preview", () => {
    assert.equal(plan().rancher.dryRun, false);
    assert.equal(plan(smallestSite(), { ...UP, dryRun: true }).rancher.dryRun, true);
  });

  it("maps the vCenter's variables for a site with a prefix, and no others", () => {
    assert.deepEqual(plan().vcenterVariables, {});
    assert.deepEqual(plan(withLeaf(smallestSite(), "credentials", "EDGE1")).vcenterVariables, {
      EDGE1_VSPHERE_USER: "VSPHERE_USER",
      EDGE1_VSPHERE_PASSWORD: "VSPHERE_PASSWORD",
    });
  });

  it("tells Rancher of further CAs wherever they are", () => {
    assert.equal(plan().rancher.additionalTrustedCAs, undefined);
    const more = plan(withLeaf(smallestSite(), "certificate.additionalTrustedCAs", CERTIFICATE));
    assert.equal(more.rancher.additionalTrustedCAs, CERTIFICATE);
    assert.equal(more.namespace.additionalTrustedCAs, CERTIFICATE);
  });

  it("keeps what was applied, for the next run to compare with", () => {
    const { applied } = plan(withLeaf(smallestSite(), "pks.tags", { purpose: "rancher" }));
    assert.deepEqual(applied, {
      number: 0,
      api: "pks.example.com",
      cluster: "edge",
      externalHostname: "edge.example.com",
      plan: "rancher",
      workers: 3,
      tags: { purpose: "rancher" },
      ingress: { controller: "f5-nginx", namespace: "ingress-controller" },
      rotations: { certificate: 0, ca: 0 },
    });
  });

  it("is plain data: no credential of the environment is in it", () => {
    process.env["PKS_USER_PASSWORD"] = "canary-2718";
    try {
      assert.ok(!JSON.stringify(plan()).includes("canary-2718"));
    } finally {
      delete process.env["PKS_USER_PASSWORD"];
    }
  });
});

describe("profileParameters", () => {
  it("spells each setting as the API does and leaves the rest to the tile", () => {
    const ids = ["7f0e2f5c-0f7c-4e5e-8d0c-1f9a2b3c4d5e"];
    assert.deepEqual(profileParameters({ name: "lb", lbSize: "small" }), { lb_size: "small" });
    assert.deepEqual(
      profileParameters({
        name: "lb",
        lbSize: "large",
        podSubnetPrefix: 26,
        podRoutable: true,
        podIpBlockIds: ids,
        fipPoolIds: ids,
        singleTierTopology: false,
      }),
      {
        lb_size: "large",
        pod_subnet_prefix: 26,
        pod_routable: true,
        pod_ip_block_ids: ids,
        fip_pool_ids: ids,
        single_tier_topology: false,
      },
    );
  });
});

describe("pksConnection", () => {
  it("is what the PKS steps take, without credentials", () => {
    const site = load(withLeaf(smallestSite(), "pks.skipTlsVerify", true));
    assert.deepEqual(pksConnection(site), {
      PKS_CLI: "tkgi",
      PKS_API: "pks.example.com",
      PKS_CA_CERTIFICATE: undefined,
      PKS_SKIP_TLS_VERIFY: "true",
      PKS_USERNAME: "automation",
      PKS_CLIENT_NAME: undefined,
      CREDENTIALS: undefined,
    });
  });
});
