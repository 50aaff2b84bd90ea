/** What a preview sees of PKS: the program's own reads, through the real command line program of the lab. */
import assert from "node:assert/strict";
import { delimiter, resolve } from "node:path";
import { glimpse, observe } from "../../../site/observe.ts";
import { preflight } from "../../../site/preflight.ts";
import { inShort, siteWith } from "../../support/seen.ts";
import { load } from "../../support/site-config.ts";
import { ACCOUNTS, startSite } from "./support.ts";
import type { Site } from "./support.ts";

const BIN = resolve(import.meta.dirname, "../../../lab/bin");
const POOLS = { computeProfile: "rancher-pools", instances: { general: 3, ingress: 2 } };
const PROFILE = { name: "lb-medium", lbSize: "medium", cniConfigurations: { maxL4LbService: 10 } };

describe("an observation of the simulated PKS", () => {
  let site: Site;
  const environment = { ...process.env };
  before(async () => {
    site = await startSite({}, { clusterCreate: 20 });
    process.env["PATH"] = `${BIN}${delimiter}${environment["PATH"] ?? ""}`;
  });
  after(async () => {
    for (const name of ["PATH", "PKS_USER_PASSWORD"]) {
      if (environment[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = environment[name];
    }
    await site.stop();
  });

  /** The smallest site at the simulated PKS, as this user. */
  const wanted = (user: string, leaves: object = {}) => {
    process.env["PKS_USER_PASSWORD"] = ACCOUNTS.users.find(({ name }) => name === user)?.secret ?? "";
    return load(
      siteWith({
        "pks.cli": "pks",
        "pks.api": site.context.network.pksApi.address,
        "pks.caCertificate": site.context.authority.certificatePem,
        "pks.username": user,
        "pks.networkProfile": PROFILE,
        ...leaves,
      }),
    );
  };
  const refused = async (user: string, leaves: object = {}) => {
    const wantedSite = wanted(user, leaves);
    const seen = await observe(wantedSite);
    assert.ok(seen);
    return inShort(
      preflight(wantedSite, seen, { owner: "rancher-ha.edge" }).filter(({ state }) => state === "refused"),
    );
  };

  it("has plans, scopes, clock, programs and compute profiles", async () => {
    const seen = await observe(wanted("alana", { "pks.nodePools": POOLS }));
    assert.deepEqual(seen?.scopes, ["pks.clusters.admin"]);
    assert.deepEqual(seen.computeProfiles, [{ name: "rancher-pools", pools: ["general", "ingress"] }]);
    assert.deepEqual(
      seen.programs?.map(({ program, installed }) => [program, installed]),
      [
        ["pks", true],
        ["bosh", true],
      ],
    );
    assert.ok(Math.abs(seen.clockSkew ?? 999) <= 2);
    assert.ok(seen.plans.some(({ name }) => name === "rancher"));
    assert.equal(seen.cluster, undefined);
    assert.equal(seen.chart, undefined, "no version is known that a chart must fit");
  });

  for (const [what, user, leaves, expected] of [
    ["nothing of a site that fits", "alana", { "pks.nodePools": POOLS }, []],
    [
      "a plan without privileged containers",
      "alana",
      { "pks.plan": "prod-restricted" },
      ["privileged containers"],
    ],
    ["a plan with one master", "alana", { "pks.plan": "rancher-single" }, ["one master"]],
    [
      "a Windows plan",
      "alana",
      { "pks.plan": "windows" },
      ["without privileged containers", "Windows workers"],
    ],
    ["a login that may make no profile", "naomi", {}, ["naomi with pks.clusters.manage"]],
    [
      "a login that may only look",
      "rita",
      { "pks.networkProfile": undefined },
      ["rita with pks.clusters.admin.read"],
    ],
    [
      "a pool that nobody knows",
      "alana",
      { "pks.nodePools": { ...POOLS, instances: { gpu: 1 } } },
      ["compute profile rancher-pools does not have"],
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const found = await refused(user, leaves);
      assert.equal(found.length, expected.length, found.join("\n"));
      for (const [place, words] of expected.entries())
        assert.ok(found[place]?.includes(words), found.join("\n"));
    });
  }

  it("sees the clock's fault, and says what can be seen while the API is down", async () => {
    site.faults.set("clock-skew", "-900");
    assert.deepEqual(await refused("alana"), [
      "refused pks.api: an API whose clock is 900 s behind this machine",
    ]);
    site.faults.clear("clock-skew");
    site.faults.set("pks-api-down", "");
    const { seen, failure } = await glimpse(wanted("alana"), new AbortController().signal);
    site.faults.clear("pks-api-down");
    assert.ok(failure instanceof Error);
    assert.equal(seen.plans, undefined);
    assert.equal(seen.programs?.length, 2);
  });
});
