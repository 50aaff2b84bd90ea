/** Programs, clock, capacity and living cluster. */
import assert from "node:assert/strict";
import { checkCapacity } from "../../../site/preflight/capacity.ts";
import { checkClock } from "../../../site/preflight/clock.ts";
import { checkLiveUsage } from "../../../site/preflight/live-usage.ts";
import { checkPrograms } from "../../../site/preflight/programs.ts";
import { load } from "../../support/site-config.ts";
import { clusterSeen, findingsOf, inShort, siteWith } from "../../support/seen.ts";

const installed = (program: string, version?: string) => ({ program, installed: true, version });

describe("preflight of the programs", () => {
  for (const [what, programs, pksVersion, expected] of [
    [
      "both, new enough",
      [installed("tkgi", "1.20.0"), installed("bosh", "7.5.4")],
      "",
      ["ok pks.cli: 1.20.0", "ok bosh.environment: 7.5.4"],
    ],
    [
      "one that is not there",
      [installed("tkgi", "1.20.0"), { program: "bosh", installed: false, version: undefined }],
      "",
      ["ok pks.cli: 1.20.0", "refused bosh.environment: no bosh on this machine's PATH"],
    ],
    ["one without tags", [installed("tkgi", "1.6.2")], "", ["refused pks.cli: tkgi 1.6.2"]],
    [
      "the BOSH of before",
      [installed("bosh", "1.3262.26")],
      "",
      ["refused bosh.environment: bosh 1.3262.26"],
    ],
    [
      "one that does not say",
      [installed("tkgi")],
      "1.20.0",
      ["unknown pks.cli: it does not say its version"],
    ],
    [
      "one of an older PKS",
      [installed("tkgi", "1.19.1")],
      "1.20.0-build.52",
      ["ok pks.cli: 1.19.1", "warning pks.cli: tkgi 1.19.1, older than the cluster's PKS 1.20.0-build.52"],
    ],
    [
      "one newer than a cluster that was not upgraded yet",
      [installed("tkgi", "1.21.0")],
      "1.20.0-build.52",
      ["ok pks.cli: 1.21.0", "ok pks.cli: 1.21.0, the cluster's PKS 1.20.0-build.52"],
    ],
    [
      "one of this PKS",
      [installed("tkgi", "1.20.1")],
      "1.20.0-build.52",
      ["ok pks.cli: 1.20.1", "ok pks.cli: 1.20.1, the cluster's PKS 1.20.0-build.52"],
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      const seen = { programs, cluster: clusterSeen({ pksVersion }) };
      assert.deepEqual(inShort(findingsOf(checkPrograms, seen)), expected);
    });
  }
});

describe("preflight of the clock", () => {
  for (const [clockSkew, state, found] of [
    [undefined, "unknown", "the API told no time"],
    [0, "ok", "the same here and at the API"],
    [-1, "ok", "the same here and at the API"],
    [300, "ok", "the API is 300 s ahead of this machine"],
    [301, "refused", "an API whose clock is 301 s ahead of this machine"],
    [-3600, "refused", "an API whose clock is 3600 s behind this machine"],
  ] as const) {
    it(`is ${state} at ${String(clockSkew)} s`, () => {
      assert.deepEqual(inShort(findingsOf(checkClock, { clockSkew })), [`${state} pks.api: ${found}`]);
    });
  }
});

describe("preflight of the capacity", () => {
  it("counts each kind of object, and says where it cannot", () => {
    const leaves = { capacity: { podIpBlocks: ["172.16.0.0/16"], floatingIps: 250, edgeClusters: 50 } };
    assert.deepEqual(inShort(findingsOf(checkCapacity, {}, leaves)), [
      "ok capacity.podIpBlocks: 230 of 256 needed; room for 4 more edge clusters",
      "ok capacity.floatingIps: 233 of 250 needed",
      "ok capacity.virtualServers: 4 of 20 needed",
      "unknown capacity.tier1Routers: 1 needed",
      "ok pks.networkProfile.podRoutable: 230 of NCP's 1000 in NAT mode",
    ]);
  });

  it("warns of NCP's limit of translated addresses in NAT mode only", () => {
    const planned = { podIpBlocks: ["172.16.0.0/12"], edgeClusters: 243 };
    const last = (leaves: object) => inShort(findingsOf(checkCapacity, {}, { ...leaves })).at(-1) ?? "";
    assert.match(
      last({ capacity: planned }),
      /^warning .*1002 namespaces in NAT mode, and NCP translates at most 1000/,
    );
    const routable = { name: "lb", podRoutable: true, podIpBlockIds: ["own"] };
    assert.match(last({ capacity: planned, "pks.networkProfile": routable }), /Tier-1|tier1Routers/);
  });
});

describe("preflight of the living cluster", () => {
  const found = (live: { namespaces: number; loadBalancers: number } | undefined) =>
    inShort(checkLiveUsage(load(siteWith({ capacity: { edgeClusters: 1 } })), live));

  it("warns where more lives than was computed", () => {
    assert.deepEqual(found({ namespaces: 34, loadBalancers: 1 }), [
      "ok capacity.edgeClusters: 34, of 34 planned",
      "ok capacity.loadBalancers: 1, of 1 planned",
    ]);
    assert.deepEqual(found({ namespaces: 35, loadBalancers: 2 }), [
      "warning capacity.edgeClusters: 35, and only 34 were planned for",
      "warning capacity.loadBalancers: 2, and only 1 were planned for",
    ]);
  });

  it("is unknown without a cluster", () => {
    assert.deepEqual(found(undefined), [
      "unknown capacity.edgeClusters: 34 planned; no cluster to look into",
      "unknown capacity.loadBalancers: 1 planned; no cluster to look into",
    ]);
  });
});
