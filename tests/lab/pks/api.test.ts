/** The REST API of the simulated PKS: shapes, statuses, scopes. Samples: domain.md A.2. */
import assert from "node:assert/strict";
import { z } from "zod";
import { rest } from "./rest.ts";
import { pksCluster, startSite } from "./support.ts";
import type { Site } from "./support.ts";

const clusterSchema = z.strictObject({
  name: z.string(),
  plan_name: z.string(),
  last_action: z.enum(["CREATE", "UPDATE", "DELETE", "UPGRADE"]),
  last_action_state: z.enum(["in progress", "succeeded", "failed", "queued"]),
  last_action_description: z.string(),
  uuid: z.uuid(),
  kubernetes_master_ips: z.array(z.string()),
  network_profile_name: z.string(),
  compute_profile_name: z.string(),
  kubernetes_profile_name: z.string(),
  k8s_version: z.string(),
  pks_version: z.string(),
  available_upgrades: z.array(z.strictObject({ component: z.string(), version: z.string() })),
  parameters: z.strictObject({
    kubernetes_master_host: z.string(),
    kubernetes_master_port: z.literal(8443),
    worker_haproxy_ip_addresses: z.null(),
    kubernetes_worker_instances: z.int(),
    authorization_mode: z.null(),
    nsxt_network_profile: z.string(),
    nsxt_network_details: z.string(),
    compute_profile: z.string(),
    kubernetes_setting_plan_details: z.record(z.string(), z.string()),
    kubernetes_setting_cluster_details: z.record(z.string(), z.string()),
    custom_ca_certs: z.array(z.never()),
    cluster_tags: z.array(z.strictObject({ name: z.string(), value: z.string(), category: z.string() })),
  }),
});

const request = (name: string, more: object = {}, parameters: object = {}): object => ({
  name,
  plan_name: "rancher",
  parameters: { kubernetes_master_host: `${name}.example.com`, ...parameters },
  ...more,
});

describe("the PKS API", () => {
  let site: Site;
  before(async () => {
    site = await startSite();
  });
  after(() => site.stop());

  it("creates a cluster: accepted, in progress, then with an address of its own", async () => {
    const made = await rest(site, "alana", "POST", "/v1/clusters", request("one"));
    assert.equal(made.status, 202);
    const first = clusterSchema.parse(made.body);
    assert.equal(first.last_action_state, "in progress");
    assert.equal(first.last_action_description, "Creating cluster");
    assert.deepEqual(first.kubernetes_master_ips, ["In Progress"]);
    await site.until("one", "succeeded");
    const done = clusterSchema.parse((await rest(site, "alana", "GET", "/v1/clusters/one")).body);
    assert.equal(done.last_action_description, "Instance provisioning completed");
    assert.deepEqual(done.kubernetes_master_ips, ["127.84.1.1"]);
    assert.equal(done.parameters.kubernetes_worker_instances, 3);
    assert.equal(done.k8s_version, "1.36.3");
    const listed = await rest(site, "alana", "GET", "/v1/clusters");
    assert.deepEqual(listed.body, [done]);
  });

  it("asks the machinery for the plan's masters, workers and privilege", () => {
    assert.deepEqual(site.machinery.calls, ["create one 3"]);
    const [spec] = [...site.machinery.specs.values()];
    assert.partialDeepStrictEqual(spec, { masters: 3, allowPrivileged: true, masterAddress: "127.84.1.1" });
  });

  it("shows the network and the drain settings only in the details", async () => {
    const { body } = await rest(site, "alana", "GET", "/v1/clusterdetails/one");
    const { parameters } = clusterSchema.parse(body);
    assert.partialDeepStrictEqual(JSON.parse(parameters.nsxt_network_details), {
      lb_size: "small",
      pod_subnet_prefix: 24,
    });
    assert.partialDeepStrictEqual(parameters.kubernetes_setting_plan_details, {
      kubelet_drain_grace_period: "10",
    });
  });

  it("hands out a kubeconfig with PKS's names", async () => {
    const { status, body } = await rest(site, "alana", "POST", "/v1/clusters/one/binds");
    assert.equal(status, 201);
    assert.deepEqual(body, {
      preferences: {},
      apiVersion: "v1",
      kind: "Config",
      "current-context": "one",
      contexts: [{ context: { cluster: "one", user: "alana" }, name: "one" }],
      clusters: [
        { name: "one", cluster: { server: "https://127.84.1.1:8443", "certificate-authority-data": "Q0E=" } },
      ],
      users: [{ name: "alana", user: { token: "token-of-alana" } }],
    });
  });

  for (const [what, body, status, words] of [
    ["a name that is taken", request("one"), 409, "Cluster one already exists"],
    ["an unknown plan", { ...request("x"), plan_name: "huge" }, 404, "Plan huge not found"],
    ["an inactive plan", { ...request("x"), plan_name: "prod-retired" }, 404, "Plan prod-retired not found"],
    [
      "more workers than the plan allows",
      request("x", { plan_name: "dev-small" }, { kubernetes_worker_instances: 5 }),
      400,
      "Number of worker nodes 5 exceeds the maximum of 4 of plan dev-small",
    ],
    [
      "an unknown network profile",
      request("x", { network_profile_name: "np" }),
      404,
      "Network profile np not found",
    ],
    [
      "node pools without a compute profile",
      request("x", {}, { node_pool_instances: { a: 1 } }),
      400,
      "Node pool instances need a compute profile",
    ],
    [
      "an unknown node pool",
      request("x", { compute_profile_name: "rancher-pools" }, { node_pool_instances: { a: 1 } }),
      400,
      "Node pool a is not in compute profile rancher-pools",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const answer = await rest(site, "alana", "POST", "/v1/clusters", body);
      assert.deepEqual(answer, { status, body: { body: words } });
      assert.equal(pksCluster(site, "x"), undefined);
    });
  }

  it("refuses tags with forbidden characters and names the key", async () => {
    const tagged = request("x", {}, { cluster_tags: [{ name: "a:b", value: "c" }] });
    const { status, body } = await rest(site, "alana", "POST", "/v1/clusters", tagged);
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /parameters\.cluster_tags\.0\.name: must not contain/);
  });

  it("says that a cluster, a profile, a task and a path are not found", async () => {
    for (const [path, words] of [
      ["/v1/clusters/two", "Cluster two not found"],
      ["/v1/network-profiles/two", "Network profile two not found"],
      ["/v1/tasks/two", "Task two not found"],
      ["/v1/two", "/v1/two not found"],
    ] as const) {
      assert.deepEqual(await rest(site, "alana", "GET", path), { status: 404, body: { body: words } });
    }
  });

  it("lists the active plans with their masters and privilege", async () => {
    const { body } = await rest(site, "alana", "GET", "/v1/plans");
    const plans = z.array(z.looseObject({ name: z.string() })).parse(body);
    assert.deepEqual(
      plans.find(({ name }) => name === "rancher"),
      {
        id: "fa824527-318d-4253-9f8e-0025863b8c8a",
        name: "rancher",
        description: "Deploys HA configuration with 3 workers for testing Rancher HA builds.",
        worker_instances: 3,
        master_instances: 3,
        "allow-privileged-containers": true,
      },
    );
    assert.equal(
      plans.some(({ name }) => name === "prod-retired"),
      false,
    );
  });

  it("sizes a cluster by its compute profile's node pools", async () => {
    const pools = request(
      "pools",
      { compute_profile_name: "rancher-pools" },
      { node_pool_instances: { ingress: 1 } },
    );
    const { body } = await rest(site, "alana", "POST", "/v1/clusters", pools);
    assert.partialDeepStrictEqual(body, {
      compute_profile_name: "rancher-pools",
      parameters: { kubernetes_worker_instances: 4, node_pool_instances: { general: 3, ingress: 1 } },
    });
    await site.until("pools", "succeeded");
    assert.equal(site.machinery.calls.at(-1), "create pools 4");
  });

  it("gives every cluster an address of its own, and a fixed one where the host name is an address", async () => {
    await rest(
      site,
      "alana",
      "POST",
      "/v1/clusters",
      request("fixed", {}, { kubernetes_master_host: "127.84.1.200" }),
    );
    await rest(site, "alana", "POST", "/v1/clusters", request("next"));
    await Promise.all([site.until("fixed", "succeeded"), site.until("next", "succeeded")]);
    const addresses = [...site.machinery.specs.values()].map((spec) => spec.masterAddress);
    assert.deepEqual(addresses.sort(), ["127.84.1.1", "127.84.1.2", "127.84.1.200", "127.84.1.3"]);
    const taken = await rest(
      site,
      "alana",
      "POST",
      "/v1/clusters",
      request("x", {}, { kubernetes_master_host: "127.84.1.200" }),
    );
    assert.equal(taken.status, 409);
    assert.match(JSON.stringify(taken.body), /127\.84\.1\.200 is already allocated/);
  });
});
