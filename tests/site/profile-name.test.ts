import assert from "node:assert/strict";
import { chooseProfile, immutableText } from "../../site/profile-name.ts";

const POOL = "901341c7-2e14-49d0-a3c1-66748664a062";
const medium = { lb_size: "medium" };
const before = { wanted: "lb", name: "lb", parameters: medium };
/** The name of updated parameters: the same content has the same name at every site and in every run. */
const UPDATED = "lb-76c0f3a3";

describe("chooseProfile", () => {
  it("takes the site file's name for the first profile", () => {
    assert.deepEqual(chooseProfile("lb", medium, undefined), {
      name: "lb",
      immutable: 'lb_size="medium"',
      renamed: false,
    });
  });

  it("keeps the last run's name for the same content, in whatever order it comes", () => {
    const parameters = { lb_size: "medium", fip_pool_ids: [POOL] };
    const last = { wanted: "lb", name: UPDATED, parameters: { fip_pool_ids: [POOL], lb_size: "medium" } };
    assert.deepEqual(chooseProfile("lb", parameters, last), {
      name: UPDATED,
      immutable: 'lb_size="medium"',
      renamed: false,
    });
  });

  it("derives a name from the content where only updatable parameters changed", () => {
    const { name, renamed } = chooseProfile("lb", { ...medium, fip_pool_ids: [POOL] }, before);
    assert.match(name, /^lb-[0-9a-f]{8}$/);
    assert.equal(renamed, true);
    const again = chooseProfile("lb", { fip_pool_ids: [POOL], ...medium }, before);
    assert.equal(again.name, name);
    const other = chooseProfile("lb", { ...medium, fip_pool_ids: [POOL, POOL] }, before);
    assert.notEqual(other.name, name);
  });

  it("takes the site file's name again with another cluster", () => {
    const larger = chooseProfile("lb", { lb_size: "large" }, { ...before, name: UPDATED });
    assert.deepEqual([larger.name, larger.renamed], ["lb", true]);
    assert.equal(chooseProfile("lb", { lb_size: "large" }, before).renamed, false);
  });

  it("takes another name of the site file as it is", () => {
    const { name, renamed } = chooseProfile("other", medium, before);
    assert.deepEqual([name, renamed], ["other", true]);
  });
});

describe("immutableText", () => {
  it("says nothing of what can be updated, nor of the product's defaults", () => {
    assert.equal(immutableText({ fip_pool_ids: [POOL], lb_size: "small", single_tier_topology: true }), "");
    assert.equal(
      immutableText({ pod_subnet_prefix: 26, lb_size: "large" }),
      'lb_size="large" pod_subnet_prefix=26',
    );
  });
});
