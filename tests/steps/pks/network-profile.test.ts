import assert from "node:assert/strict";
import { type FakePks, fakePks } from "../../support/fake-pks.ts";

const INPUTS = {
  NETWORK_PROFILE_NAME: "lb-medium",
  NETWORK_PROFILE_DESCRIPTION: "medium",
  PARAMETER_lb_size: '"medium"',
};
const PROFILE = {
  name: "lb-medium",
  uuid: "u",
  description: "medium (made by rancher-ha for rancher-ha.edge)",
  parameters: { lb_size: "medium" },
};

describe("the step pks/network-profile", () => {
  let pks: FakePks;
  beforeEach(() => {
    pks = fakePks();
  });
  afterEach(() => pks.remove());

  const run = (verb: "create" | "delete", over: Readonly<Record<string, string>> = {}) =>
    pks.step("network-profile", verb, { ...INPUTS, ...over });

  it("makes the profile from a file that says what the site file says", async () => {
    const { code, stdout } = await run("create");
    assert.deepEqual([code, stdout], [0, '{"name":"lb-medium"}\n']);
    const { name, description, parameters } = PROFILE;
    assert.deepEqual(JSON.parse(pks.read("profile.json")), { name, description, parameters });
  });

  it("takes an equal profile, whoever made it", async () => {
    pks.setProfiles({ ...PROFILE, description: "by hand", parameters: '{"lb_size":"medium"}' });
    const { code, stdout } = await run("create");
    assert.deepEqual([code, stdout], [0, '{"name":"lb-medium"}\n']);
    assert.deepEqual(pks.changes(), []);
  });

  it("refuses a profile of its name with other parameters, and names them", async () => {
    pks.setProfiles({ ...PROFILE, parameters: { lb_size: "small", pod_routable: true } });
    const { code, stderr } = await run("create");
    assert.equal(code, 1);
    assert.match(stderr, /a profile cannot be changed/);
    assert.match(stderr, /lb_size: is "small", wanted "medium"/);
    assert.match(stderr, /pod_routable: is true, wanted absent/);
  });

  it("deletes what this stack made and nobody uses", async () => {
    pks.setProfiles(PROFILE);
    assert.equal((await run("delete")).code, 0);
    assert.deepEqual(pks.changes(), ["delete-network-profile lb-medium --non-interactive"]);
  });

  it("leaves a profile alone that is in use, or another's, and is content where it is gone", async () => {
    assert.equal((await run("delete")).code, 0);
    pks.setProfiles({ ...PROFILE, description: "by hand" });
    assert.match((await run("delete")).stderr, /left alone, this stack did not make it/);
    pks.setProfiles(PROFILE);
    pks.setCluster({});
    assert.match((await run("delete")).stderr, /left alone, cluster edge uses it/);
    assert.deepEqual(pks.changes(), []);
  });
});
