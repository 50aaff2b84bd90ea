import assert from "node:assert/strict";
import { checkPlan } from "../../../site/preflight/plan.ts";
import { checkPlanAsCode } from "../../../site/preflight/plan-as-code.ts";
import type { Plan } from "../../../steps/pks/records.ts";
import { findingsOf, inShort, planSeen } from "../../support/seen.ts";

const PLAN_AS_CODE = {
  slot: 3,
  masterVmType: "large",
  masterAzs: ["az-1"],
  workerVmType: "large.disk",
  workerAzs: ["az-1"],
  errandVmType: "micro",
};

/** The last finding but those that are ok. */
const troubles = (plan: Partial<Plan>, leaves: Readonly<Record<string, unknown>> = {}) =>
  inShort(findingsOf(checkPlan, { plans: [planSeen(plan)] }, leaves).filter(({ state }) => state !== "ok"));

describe("preflight of the plan", () => {
  it("is unknown where PKS could not be asked", () => {
    assert.deepEqual(inShort(findingsOf(checkPlan, {})), ["unknown pks.plan: PKS could not be asked"]);
  });

  for (const [what, plan, leaves, expected] of [
    ["a plan of which everything is known and good", { maxWorkers: 5, os: "linux" }, {}, []],
    [
      "an API that says neither masters nor privileged containers",
      { masters: undefined, privileged: undefined, maxWorkers: 5 },
      {},
      ["unknown pks.plan: not said", "unknown pks.plan: not said"],
    ],
    [
      "one master",
      { masters: 1, maxWorkers: 5 },
      {},
      ['refused pks.plan: "rancher", a plan with one master'],
    ],
    [
      "no privileged containers",
      { privileged: false, maxWorkers: 5 },
      {},
      ['refused pks.plan: "rancher", a plan without privileged containers'],
    ],
    [
      "Windows, by the API's field",
      { os: "windows", maxWorkers: 5 },
      {},
      ['refused pks.plan: "rancher", a plan with Windows workers'],
    ],
    [
      "Windows, by its description",
      { description: "3 masters; 3 Windows workers", maxWorkers: 5 },
      {},
      ['refused pks.plan: "rancher", a plan with Windows workers'],
    ],
    [
      "Linux by the API's field, whatever its description names",
      { os: "linux", description: "not for Windows", maxWorkers: 5 },
      {},
      [],
    ],
    [
      "more workers than the API allows",
      { maxWorkers: 4 },
      { "pks.workers": 5 },
      ['refused pks.workers: 5, more than plan "rancher" allows'],
    ],
    [
      "more workers in pools than the API allows",
      { maxWorkers: 4 },
      { "pks.nodePools": { computeProfile: "pools", instances: { a: 3, b: 2 } } },
      ['refused pks.nodePools: 5, more than plan "rancher" allows'],
    ],
    [
      "more workers than its description says, which is a person's text",
      { description: "1 master; 2 workers (max 4)" },
      { "pks.workers": 5 },
      ["warning pks.workers: 5, more than the plan's description says"],
    ],
    [
      "fewer workers than its description says",
      { description: "10 workers (20 max)" },
      { "pks.workers": 20 },
      [],
    ],
    [
      "no maximum anywhere",
      { description: "maximal comfort" },
      {},
      ["unknown pks.workers: 3; the plan's maximum is not said"],
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepEqual(troubles(plan, leaves), expected);
    });
  }

  it("names the file for the platform team where the plan is missing", () => {
    const [finding] = findingsOf(checkPlan, { plans: [] }, { "pks.planAsCode": PLAN_AS_CODE });
    assert.equal(finding?.state, "refused");
    assert.match(finding.allowed, /om configure-product --config rancher\.om\.yaml/);
  });

  it("offers no Windows plan instead", () => {
    const [finding] = findingsOf(checkPlan, {
      plans: [planSeen({ name: "windows" }), planSeen({ name: "other" })],
    });
    assert.equal(finding?.allowed, "other");
  });
});

describe("preflight of the plan as code", () => {
  const found = (plans: readonly Plan[] | undefined, over: object = {}) =>
    inShort(
      findingsOf(checkPlanAsCode, plans === undefined ? {} : { plans }, {
        "pks.planAsCode": { ...PLAN_AS_CODE, ...over },
      }),
    );

  it("is nothing for a site without", () => {
    assert.deepEqual(findingsOf(checkPlanAsCode, { plans: [planSeen()] }), []);
  });

  for (const [what, plans, over, expected] of [
    ["nobody who could say", undefined, {}, "unknown pks.planAsCode: PKS could not be asked"],
    ["no such plan yet", [], {}, "warning pks.planAsCode: rancher is not there yet"],
    [
      "an equal plan of which not all is known",
      [planSeen()],
      {},
      "ok pks.planAsCode: as the plan is; not said: most workers",
    ],
    ["an equal plan", [planSeen({ maxWorkers: 50 })], {}, "ok pks.planAsCode: as the plan is"],
    [
      "another plan",
      [planSeen({ masters: 5, privileged: false, workers: 4, maxWorkers: 20 })],
      { workers: 6 },
      "warning pks.planAsCode: masters: 5 instead of 3; privileged containers: false instead of true; workers: 4 instead of 6; most workers: 20 instead of 50",
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepEqual(found(plans, over), [expected]);
    });
  }
});
