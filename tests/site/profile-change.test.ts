import assert from "node:assert/strict";
import { profileChangeProblems } from "../../site/profile-change.ts";
import { lastRunOf } from "../support/last-run.ts";
import { load, smallestSite, withLeaf } from "../support/site-config.ts";

const [POOL, OTHER] = ["901341c7-2e14-49d0-a3c1-66748664a062", "7f0e2f5c-0f7c-4e5e-8d0c-1f9a2b3c4d5e"];
const site = (profile: unknown) =>
  load(profile === undefined ? smallestSite() : withLeaf(smallestSite(), "pks.networkProfile", profile));
const pools = (...fipPoolIds: string[]) => site({ name: "lb", fipPoolIds });

/** Paths of the problems of going from one site file to another. */
const from = (before: ReturnType<typeof site>, after: ReturnType<typeof site>) =>
  profileChangeProblems(after, lastRunOf(before)).map(({ path }) => path);

describe("profileChangeProblems", () => {
  it("lets lists grow and change their order, and refuses an entry that is lost", () => {
    assert.deepEqual(from(pools(POOL), pools(OTHER, POOL)), []);
    assert.deepEqual(from(pools(POOL, OTHER), pools(OTHER)), ["pks.networkProfile.fipPoolIds"]);
    assert.deepEqual(from(pools(POOL), site({ name: "lb" })), ["pks.networkProfile.fipPoolIds"]);
  });

  it("refuses to take the profile away from a living cluster", () => {
    assert.deepEqual(from(pools(POOL), site(undefined)), ["pks.networkProfile"]);
    assert.deepEqual(from(site(undefined), pools(POOL)), []);
  });

  it("says nothing where the change makes another cluster anyway, or there was none", () => {
    assert.deepEqual(from(site({ name: "lb", lbSize: "large" }), site(undefined)), []);
    assert.deepEqual(profileChangeProblems(pools(POOL), undefined), []);
  });
});
