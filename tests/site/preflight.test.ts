import assert from "node:assert/strict";
import { refuseImpossible } from "../../site/preflight.ts";
import { observe } from "../../site/observe.ts";
import { SiteError, type Problem } from "../../site/problems.ts";
import type { Plan } from "../../steps/pks/records.ts";
import { planSeen } from "../support/seen.ts";
import { load, smallestSite, withLeaf } from "../support/site-config.ts";

const plan = planSeen;

/** Problems of the smallest site (plan "rancher") where PKS offers `plans`. */
function problems(...plans: Plan[]): readonly Problem[] {
  try {
    refuseImpossible(load(smallestSite()), { plans, cluster: undefined, networkProfiles: [] });
    return [];
  } catch (error) {
    assert.ok(error instanceof SiteError);
    return error.problems;
  }
}

describe("preflight", () => {
  it("accepts a plan with three masters and privileged containers, and one with five", () => {
    assert.deepEqual(problems(plan()), []);
    assert.deepEqual(problems(plan({ masters: 5 })), []);
  });

  it("refuses a plan that does not exist, and names those that would do", () => {
    const others = [
      plan({ name: "small", masters: 1 }),
      plan({ name: "large" }),
      plan({ name: "old", masters: undefined }),
    ];
    assert.deepEqual(problems(...others), [
      { path: "pks.plan", found: '"rancher", and PKS has no such plan', allowed: "large, old" },
    ]);
  });

  it("says so where no plan would do", () => {
    assert.match(problems(plan({ name: "small", masters: 1 }))[0]?.allowed ?? "", /there is none yet/);
  });

  for (const masters of [1, 2]) {
    it(`refuses a plan with ${masters} master(s): etcd would not survive the loss of one`, () => {
      const [problem, ...more] = problems(plan({ masters }));
      assert.deepEqual(more, []);
      assert.equal(problem?.path, "pks.plan");
      assert.match(problem.found, masters === 1 ? /one master/ : /2 masters/);
    });
  }

  it("refuses a plan without privileged containers", () => {
    const [problem, ...more] = problems(plan({ privileged: false }));
    assert.deepEqual(more, []);
    assert.match(problem?.found ?? "", /without privileged containers/);
  });

  it("tells everything that is wrong with a plan", () => {
    assert.equal(problems(plan({ masters: 1, privileged: false })).length, 2);
  });

  it("accepts what an older API does not say", () => {
    assert.deepEqual(problems(plan({ masters: undefined, privileged: undefined })), []);
  });

  it("reads nothing with lookups off, and then refuses nothing", async () => {
    const site = load(withLeaf(smallestSite(), "lookups", "off"));
    const seen = await observe(site);
    assert.equal(seen, undefined);
    refuseImpossible(site, seen);
  });
});
