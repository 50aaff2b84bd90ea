import assert from "node:assert/strict";
import {
  clusterRecord,
  inProgress,
  networkProfileRecord,
  outcome,
  planRecord,
} from "../../../steps/pks/records.ts";
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
      computeProfile: "",
      nodePools: undefined,
      kubernetesVersion: "1.17.5",
      pksVersion: "1.7.0-build.26",
      upgrades: [],
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
    const { masterIps, tags, workers, state, upgrades } = clusterRecord.parse({
      name: "a",
      uuid: "b",
      kubernetes_master_ips: null,
      last_action_state: null,
      parameters: null,
    });
    assert.deepEqual(
      { masterIps, tags, workers, state, upgrades },
      { masterIps: [], tags: undefined, workers: undefined, state: "", upgrades: [] },
    );
  });

  it("tells no tags from an API that shows none", () => {
    const parameters = { ...CLUSTER.parameters, cluster_tags: undefined };
    const tags = (over: object) =>
      clusterRecord.parse({ ...CLUSTER, parameters: { ...parameters, ...over } }).tags;
    assert.equal(tags({}), undefined);
    assert.deepEqual(tags({ cluster_tags: null }), {});
    assert.deepEqual(tags({ cluster_tags: [] }), {});
    assert.deepEqual(
      tags({
        cluster_tags: [
          { name: "a", value: null },
          { name: "b", value: "1" },
        ],
      }),
      {
        a: "",
        b: "1",
      },
    );
  });

  it("knows the fields' newer names", () => {
    const { pksVersion, kubernetesVersion } = clusterRecord.parse({
      ...CLUSTER,
      pks_version: undefined,
      k8s_version: undefined,
      tkgi_version: "1.20.0-build.52",
      kubernetes_version: "1.29.6",
    });
    assert.deepEqual(
      { pksVersion, kubernetesVersion },
      { pksVersion: "1.20.0-build.52", kubernetesVersion: "1.29.6" },
    );
  });

  for (const [form, pools] of [
    ["an object", { general: 3, ingress: "2" }],
    [
      "a list",
      [
        { name: "general", instances: 3 },
        { name: "ingress", node_count: 2 },
      ],
    ],
    ["one text", "general:3, ingress:2"],
  ] as const) {
    it(`takes node pools as ${form}, and the compute profile they are of`, () => {
      const parameters = { ...CLUSTER.parameters, node_pool_instances: pools };
      const cluster = clusterRecord.parse({ ...CLUSTER, compute_profile_name: "pools", parameters });
      assert.deepEqual(cluster.nodePools, { general: 3, ingress: 2 });
      assert.equal(cluster.computeProfile, "pools");
    });
  }

  for (const pools of ["", {}, [], null, 7, ["general"]]) {
    it(`says undefined of node pools that are ${JSON.stringify(pools)}`, () => {
      assert.equal(clusterRecord.parse({ ...CLUSTER, node_pool_instances: pools }).nodePools, undefined);
    });
  }

  for (const offered of [
    ["1.29.6", "1.30.2"],
    ["Kubernetes 1.29.6", "PKS 1.20.0-build.52", "v1.30.2"],
    [
      { component: "PKS", version: "1.20.0-build.52" },
      { component: "Kubernetes", version: "1.29.6" },
      { version: "1.30.2" },
    ],
  ]) {
    it(`reads the Kubernetes versions on offer out of ${JSON.stringify(offered)}`, () => {
      assert.deepEqual(clusterRecord.parse({ ...CLUSTER, available_upgrades: offered }).upgrades, [
        "1.29.6",
        "1.30.2",
      ]);
    });
  }

  it("offers no upgrade where it cannot read one", () => {
    for (const available_upgrades of [null, undefined, [], [7], "soon"])
      assert.deepEqual(clusterRecord.parse({ ...CLUSTER, available_upgrades }).upgrades, []);
  });

  it("takes one address, and numbers as text", () => {
    const parameters = { ...CLUSTER.parameters, kubernetes_worker_instances: "5" };
    const { masterIps, workers } = clusterRecord.parse({
      ...CLUSTER,
      kubernetes_master_ips: "10.50.8.3, 10.50.8.4",
      parameters,
    });
    assert.deepEqual({ masterIps, workers }, { masterIps: ["10.50.8.3", "10.50.8.4"], workers: 5 });
  });

  it("must have a name and a uuid", () => {
    assert.equal(clusterRecord.safeParse({ ...CLUSTER, uuid: undefined }).success, false);
  });

  for (const [state, expected] of [
    ["in progress", "working"],
    ["IN_PROGRESS", "working"],
    ["queued", "working"],
    ["succeeded", "succeeded"],
    ["failed", "failed"],
    ["error", "failed"],
    ["something new", "unknown"],
    ["", "unknown"],
  ] as const) {
    it(`takes the state "${state}" for ${expected}`, () => {
      const cluster = clusterRecord.parse({ ...CLUSTER, last_action_state: state });
      assert.equal(outcome(cluster), expected);
      assert.equal(inProgress(cluster), expected === "working");
    });
  }
});

describe("a plan's record", () => {
  it("is read from what the CLI prints, hyphens included", () => {
    assert.deepEqual(planRecord.parse(PLAN), {
      name: "Plan 1",
      description: "Example: This plan will configure a small kubernetes cluster.",
      workers: 3,
      maxWorkers: undefined,
      masters: 3,
      privileged: true,
      os: undefined,
    });
  });

  it("has the limit of workers and the system where an API says them", () => {
    const { maxWorkers, os } = planRecord.parse({ ...PLAN, max_worker_instances: 50, os: "Windows" });
    assert.deepEqual({ maxWorkers, os }, { maxWorkers: 50, os: "windows" });
  });

  it("says undefined where an older API says nothing", () => {
    const { name, id, description, worker_instances } = PLAN;
    const { masters, privileged } = planRecord.parse({ name, id, description, worker_instances });
    assert.deepEqual({ masters, privileged }, { masters: undefined, privileged: undefined });
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
