import assert from "node:assert/strict";
import { repairsOf } from "../../site/drift.ts";
import type { Observation } from "../../site/observe.ts";
import type { Site } from "../../site/schema.ts";
import { clusterRecord, type Cluster } from "../../steps/pks/records.ts";
import { CLUSTER_UUID } from "../support/fixtures.ts";
import { clusterWith } from "../support/fake-pks.ts";
import { lastRunOf, OWNER } from "../support/last-run.ts";
import { type Keys, load, smallestSite, withLeaf } from "../support/site-config.ts";

const keys = withLeaf(smallestSite(), "pks.networkProfile", { name: "lb", lbSize: "medium" });
const at = (path: string, value: unknown): Keys => withLeaf(keys, path, value);

/** The site's cluster as the API shows it when all is as wanted, with changes. */
function cluster(over: Partial<Cluster> = {}): Cluster {
  const record = clusterRecord.parse(clusterWith({ uuid: CLUSTER_UUID, network_profile_name: "lb" }));
  return { ...record, tags: { "rancher-ha": OWNER }, ...over };
}

interface Case {
  readonly before?: Keys;
  readonly now?: Keys;
  readonly seen?: Cluster | undefined;
  readonly profiles?: readonly string[];
}

function repairs({ before = keys, now = before, profiles = ["lb"], ...rest }: Case) {
  const seen = {
    plans: [],
    cluster: "seen" in rest ? rest.seen : cluster(),
    networkProfiles: profiles.map((name) => ({ name, description: "", parameters: {} })),
  } as Partial<Observation> as Observation;
  const site: Site = load(now);
  return repairsOf(site, { owner: OWNER, networkProfile: "lb" }, seen, lastRunOf(load(before)));
}

const NOTHING = { cluster: undefined, size: undefined, networkProfile: undefined };

describe("repairsOf", () => {
  it("finds nothing at a site as wanted, nor at one that is being changed or was never made", () => {
    assert.deepEqual(repairs({}), NOTHING);
    assert.deepEqual(repairs({ seen: cluster({ state: "in progress" }) }), NOTHING);
    const site = load(keys);
    const wanted = { owner: OWNER, networkProfile: "lb" };
    assert.deepEqual(repairsOf(site, wanted, undefined, lastRunOf(site)), {});
  });

  it("takes a changed site file for no drift", () => {
    assert.deepEqual(repairs({ now: at("pks.workers", 5) }), NOTHING);
    assert.deepEqual(repairs({ now: at("pks.tags", { purpose: "rancher" }) }), NOTHING);
  });

  for (const [what, over, said] of [
    ["workers", { workers: 5 }, "1: workers 5 instead of 3"],
    ["tags", { tags: {} }, "1: tags none instead of rancher-ha:rancher-ha.edge"],
    ["another profile", { networkProfile: "other" }, "1: network profile other instead of lb"],
    ["a failed update", { action: "UPDATE", state: "failed" }, '1: update ended as "failed"'],
    [
      "two things at once",
      { workers: 2, networkProfile: "" },
      "1: workers 2 instead of 3; network profile none instead of lb",
    ],
  ] as const) {
    it(`sees ${what}`, () => {
      assert.deepEqual(repairs({ seen: cluster(over) }), { ...NOTHING, size: said });
    });
  }

  it("sees what others changed beside a changed site file", () => {
    const { size } = repairs({ now: at("pks.workers", 5), seen: cluster({ workers: 4 }) });
    assert.equal(size, "1: workers 4 instead of 5");
  });

  it("says nothing of what the API does not show", () => {
    assert.deepEqual(repairs({ seen: cluster({ workers: undefined, tags: undefined }) }), NOTHING);
  });

  it("sees a cluster that is gone, and another one in its place", () => {
    assert.deepEqual(repairs({ seen: undefined }), {
      ...NOTHING,
      cluster: `1: cluster ${CLUSTER_UUID} is gone`,
    });
    const { cluster: said, size } = repairs({ seen: cluster({ uuid: "other", workers: 9 }) });
    assert.equal(said, `1: cluster ${CLUSTER_UUID} is gone, in its place is other`);
    assert.equal(size, undefined);
  });

  it("counts a cluster that is being deleted as gone: what comes after it is another one", () => {
    assert.deepEqual(repairs({ seen: cluster({ action: "DELETE", state: "in progress", workers: 1 }) }), {
      ...NOTHING,
      cluster: `1: cluster ${CLUSTER_UUID} is being deleted`,
    });
  });

  it("takes neither another plan nor another API for a loss", () => {
    assert.deepEqual(repairs({ now: at("pks.plan", "large"), seen: undefined }), {});
    assert.deepEqual(repairs({ now: at("pks.api", "pks2.example.com"), seen: undefined }), {});
    assert.deepEqual(repairs({ now: at("pks.api", "pks2.example.com") }), NOTHING);
  });

  it("sees a profile that is gone", () => {
    const { networkProfile } = repairs({ profiles: [] });
    assert.equal(networkProfile, "1: network profile lb is gone");
  });
});
