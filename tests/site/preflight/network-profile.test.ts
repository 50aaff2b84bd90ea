import assert from "node:assert/strict";
import { checkNetworkProfile } from "../../../site/preflight/network-profile.ts";
import { checkNodePools } from "../../../site/preflight/node-pools.ts";
import { checkScopes } from "../../../site/preflight/scopes.ts";
import { findingsOf, inShort } from "../../support/seen.ts";

const OWNER = "rancher-ha.edge";
const LEAVES = { "pks.networkProfile": { name: "lb-medium", lbSize: "medium" } };
const EQUAL = { name: "lb-medium", description: "", parameters: { lb_size: "medium" } };
const OTHER = { ...EQUAL, parameters: { lb_size: "large", nodes_dns: ["10.0.0.1"] } };
const MARKED = { ...OTHER, description: `Ours (made by rancher-ha for ${OWNER})` };
const DIFFERENCE =
  'lb-medium, which PKS has with other parameters (lb_size: is "large", wanted "medium"; nodes_dns: is ["10.0.0.1"], wanted absent)';

describe("preflight of the network profile", () => {
  it("is nothing for a site without one, and unknown where PKS could not be asked", () => {
    assert.deepEqual(findingsOf(checkNetworkProfile, { networkProfiles: [] }), []);
    assert.deepEqual(inShort(findingsOf(checkNetworkProfile, {}, LEAVES)), [
      "unknown pks.networkProfile: lb-medium; PKS could not be asked",
    ]);
  });

  for (const [what, networkProfiles, context, expected] of [
    ["none of that name", [], {}, "ok pks.networkProfile: lb-medium: it will be made"],
    ["an equal one", [EQUAL], {}, "ok pks.networkProfile: lb-medium: there, and equal"],
    ["another one", [OTHER], { owner: OWNER }, `refused pks.networkProfile: ${DIFFERENCE}`],
    [
      "this stack's own, by its mark",
      [MARKED],
      { owner: OWNER },
      `warning pks.networkProfile: ${DIFFERENCE}`,
    ],
    ["another stack's", [MARKED], { owner: "rancher-ha.other" }, `refused pks.networkProfile: ${DIFFERENCE}`],
    [
      "this stack's own, by the last run",
      [OTHER],
      {
        applied: {
          networkProfile: { wanted: "lb-medium", name: "lb-medium", parameters: { lb_size: "medium" } },
        },
      },
      `warning pks.networkProfile: ${DIFFERENCE}`,
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepEqual(inShort(findingsOf(checkNetworkProfile, { networkProfiles }, LEAVES, context)), [
        expected,
      ]);
    });
  }

  it("looks for the name that the profile has since an update", () => {
    const applied = {
      networkProfile: { wanted: "lb-medium", name: "lb-medium-1a2b3c4d", parameters: { lb_size: "medium" } },
    };
    const networkProfiles = [OTHER, { ...EQUAL, name: "lb-medium-1a2b3c4d" }];
    assert.deepEqual(inShort(findingsOf(checkNetworkProfile, { networkProfiles }, LEAVES, { applied })), [
      "ok pks.networkProfile: lb-medium-1a2b3c4d: there, and equal",
    ]);
  });
});

describe("preflight of the login", () => {
  const [ADMIN, MANAGE, READ] = ["pks.clusters.admin", "pks.clusters.manage", "pks.clusters.admin.read"];

  for (const [what, scopes, leaves, networkProfiles, state, allowed] of [
    ["a token that cannot be read", undefined, LEAVES, [], "unknown", /^$/],
    ["an administrator", ["openid", ADMIN], LEAVES, [], "ok", /^$/],
    [
      "a manager, and the profile is to be made",
      [MANAGE],
      LEAVES,
      [],
      "refused",
      /pks\.clusters\.admin: .*lb-medium first/,
    ],
    ["a manager, and the profile is there", [MANAGE], LEAVES, [EQUAL], "ok", /^$/],
    ["a manager, and no profile is wanted", [MANAGE], {}, [], "ok", /^$/],
    ["a reader", [READ], {}, [], "refused", /pks\.clusters\.manage or pks\.clusters\.admin/],
    ["a reader, and the profile is to be made", [READ], LEAVES, [], "refused", /pks\.clusters\.admin:/],
    ["no scope for clusters", ["openid"], {}, [], "refused", /may only look/],
  ] as const) {
    it(`finds ${what}`, () => {
      const [finding, ...more] = findingsOf(checkScopes, { scopes, networkProfiles }, leaves);
      assert.deepEqual(more, []);
      assert.equal(finding?.state, state);
      assert.equal(finding.path, "pks.username");
      assert.match(finding.allowed, allowed);
    });
  }
});

describe("preflight of node pools", () => {
  const leaves = { "pks.nodePools": { computeProfile: "pools", instances: { general: 3, ingress: 2 } } };

  for (const [what, computeProfiles, expected] of [
    [
      "no list of compute profiles",
      undefined,
      ["unknown pks.nodePools.computeProfile: PKS does not list compute profiles"],
    ],
    [
      "no such compute profile",
      [{ name: "other", pools: [] }],
      ['refused pks.nodePools.computeProfile: "pools", and PKS has no such compute profile'],
    ],
    [
      "a pool that the profile does not have",
      [{ name: "pools", pools: ["general"] }],
      ["refused pks.nodePools.instances.ingress: a pool that compute profile pools does not have"],
    ],
    [
      "the profile with its pools",
      [{ name: "pools", pools: ["ingress", "general", "gpu"] }],
      ["ok pks.nodePools.computeProfile: pools: general 3, ingress 2"],
    ],
    [
      "a profile of which no pools are said",
      [{ name: "pools", pools: [] }],
      ["ok pks.nodePools.computeProfile: pools: general 3, ingress 2"],
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepEqual(inShort(findingsOf(checkNodePools, { computeProfiles }, leaves)), expected);
    });
  }

  it("is nothing for a site without", () => {
    assert.deepEqual(findingsOf(checkNodePools, { computeProfiles: [] }), []);
  });
});
