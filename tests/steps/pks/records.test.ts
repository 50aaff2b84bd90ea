import assert from "node:assert/strict";
import { clusterRecord, inProgress, networkProfileRecord, planRecord } from "../../../steps/pks/records.ts";
import { CLUSTER, PLAN } from "../../support/pks-samples.ts";

describe("a cluster's record", () => {
  it("is read from what the CLI prints", () => {
    assert.deepEqual(clusterRecord.parse(CLUSTER), {
      name: "my-cluster",
      uuid: "b6a0c2a5-55cf-415c-9b21-f7d5fa823f87",
      plan: "Plan 1",
      action: "CREATE",
      state: "in progress",
      description: "Creating cluster",
      masterIps: [],
      networkProfile: "lb-medium",
      kubernetesVersion: "1.17.5",
      externalHostname: "k8s.example.com",
      workers: 3,
      tags: { k: "v" },
    });
  });

  it("keeps addresses only: while PKS works there are words in their place", () => {
    const made = { ...CLUSTER, kubernetes_master_ips: ["10.50.8.3", "In Progress", "10.50.8.4"] };
    assert.deepEqual(clusterRecord.parse(made).masterIps, ["10.50.8.3", "10.50.8.4"]);
  });

  it("may lack what another API version does not have", () => {
    const { masterIps, tags, workers, state } = clusterRecord.parse({
      name: "a",
      uuid: "b",
      kubernetes_master_ips: null,
      last_action_state: null,
      parameters: null,
    });
    assert.deepEqual(
      { masterIps, tags, workers, state },
      { masterIps: [], tags: {}, workers: undefined, state: "" },
    );
  });

  it("must have a name and a uuid", () => {
    assert.equal(clusterRecord.safeParse({ ...CLUSTER, uuid: undefined }).success, false);
  });

  for (const [state, expected] of [
    ["in progress", true],
    ["queued", true],
    ["succeeded", false],
    ["failed", false],
    ["error", false],
    ["", false],
  ] as const) {
    it(`says of "${state}" that PKS ${expected ? "still works" : "does not work"}`, () => {
      assert.equal(inProgress(clusterRecord.parse({ ...CLUSTER, last_action_state: state })), expected);
    });
  }
});

describe("a plan's record", () => {
  it("is read from what the CLI prints, hyphens included", () => {
    assert.deepEqual(planRecord.parse(PLAN), { name: "Plan 1", workers: 3, masters: 3, privileged: true });
  });

  it("says undefined where an older API says nothing", () => {
    const { name, id, description, worker_instances } = PLAN;
    assert.deepEqual(planRecord.parse({ name, id, description, worker_instances }), {
      name: "Plan 1",
      workers: 3,
      masters: undefined,
      privileged: undefined,
    });
  });
});

describe("a network profile's record", () => {
  it("takes parameters as JSON text and as an object", () => {
    const profile = { name: "lb-medium", uuid: "u", description: "d" };
    for (const parameters of ['{"lb_size":"medium"}', { lb_size: "medium" }])
      assert.deepEqual(networkProfileRecord.parse({ ...profile, parameters }), {
        name: "lb-medium",
        description: "d",
        parameters: { lb_size: "medium" },
      });
    for (const parameters of ["", null, undefined])
      assert.deepEqual(networkProfileRecord.parse({ ...profile, parameters }).parameters, {});
  });
});
