/** Operations of the simulated PKS: their states, the queue, failures, restarts. */
import assert from "node:assert/strict";
import { z } from "zod";
import { rest } from "./rest.ts";
import { pksCluster, startSite } from "./support.ts";
import type { Site } from "./support.ts";

const create = (site: Site, name: string, more: object = {}) =>
  rest(site, "alana", "POST", "/v1/clusters", {
    name,
    plan_name: "rancher",
    parameters: { kubernetes_master_host: `${name}.example.com` },
    ...more,
  });

const show = async (site: Site, name: string) =>
  z
    .looseObject({ last_action: z.string(), last_action_state: z.string(), parameters: z.looseObject({}) })
    .parse((await rest(site, "alana", "GET", `/v1/clusters/${name}`)).body);

async function made(site: Site, name: string, more: object = {}): Promise<void> {
  await create(site, name, more);
  await site.until(name, "succeeded");
}

describe("operations of the simulated PKS", () => {
  let site: Site;
  afterEach(() => site.stop());

  it("resizes: the new number shows when the update succeeded", async () => {
    site = await startSite({}, { clusterUpdate: 10 });
    await made(site, "one");
    const patched = await rest(site, "alana", "PATCH", "/v1/clusters/one", {
      kubernetes_worker_instances: 5,
    });
    assert.equal(patched.status, 202);
    assert.partialDeepStrictEqual(patched.body, {
      last_action: "UPDATE",
      last_action_state: "in progress",
      last_action_description: "Instance update in progress",
      parameters: { kubernetes_worker_instances: 3 },
    });
    await site.until("one", "succeeded");
    assert.partialDeepStrictEqual(await show(site, "one"), {
      last_action: "UPDATE",
      last_action_description: "Instance update completed",
      parameters: { kubernetes_worker_instances: 5 },
    });
    assert.deepEqual(site.machinery.calls, ["create one 3", "resize one 5"]);
  });

  it("refuses a resize beyond the plan's limit", async () => {
    site = await startSite();
    await made(site, "one", { plan_name: "dev-tiny" });
    const { status, body } = await rest(site, "alana", "PATCH", "/v1/clusters/one", {
      kubernetes_worker_instances: 3,
    });
    assert.deepEqual(
      [status, body],
      [400, { body: "Number of worker nodes 3 exceeds the maximum of 2 of plan dev-tiny" }],
    );
  });

  it("replaces tags, and deletes them all", async () => {
    site = await startSite();
    await made(site, "one", {
      parameters: { kubernetes_master_host: "h", cluster_tags: [{ name: "a", value: "b" }] },
    });
    await rest(site, "alana", "PATCH", "/v1/clusters/one", { cluster_tags: [{ name: "c", value: "d" }] });
    await site.until("one", "succeeded");
    const { parameters } = await show(site, "one");
    assert.deepEqual(parameters["cluster_tags"], [{ name: "c", value: "d", category: "" }]);
    await rest(site, "alana", "PATCH", "/v1/clusters/one", { delete_all_tags: true });
    await site.until("one", "succeeded");
    assert.deepEqual((await show(site, "one")).parameters["cluster_tags"], []);
  });

  it("deletes: in progress, then not found; the address is free again", async () => {
    site = await startSite();
    await made(site, "one");
    site.faults.set("never-finishes", "");
    assert.equal((await rest(site, "alana", "DELETE", "/v1/clusters/one")).status, 204);
    assert.partialDeepStrictEqual(await show(site, "one"), {
      last_action: "DELETE",
      last_action_state: "in progress",
      last_action_description: "Instance deletion in progress",
    });
    site.faults.clear("never-finishes");
    await site.until("one", "gone");
    assert.equal((await rest(site, "alana", "GET", "/v1/clusters/one")).status, 404);
    await made(site, "two");
    assert.deepEqual(
      [...site.machinery.specs.values()].map((spec) => spec.masterAddress),
      ["127.84.1.1"],
    );
  });

  it("refuses a second operation on a cluster", async () => {
    site = await startSite();
    site.faults.set("never-finishes", "");
    await create(site, "one");
    for (const method of ["PATCH", "DELETE"]) {
      const answer = await rest(site, "alana", method, "/v1/clusters/one", {
        kubernetes_worker_instances: 4,
      });
      assert.deepEqual(answer, {
        status: 422,
        body: { body: "An operation is in progress for your service instance. Please try again later." },
      });
    }
  });

  it("queues what exceeds the operations at once, and takes it in order", async () => {
    site = await startSite({ operationsAtOnce: 1 });
    site.faults.set("never-finishes", "");
    await create(site, "one");
    await create(site, "two");
    await create(site, "three");
    assert.equal((await show(site, "two")).last_action_state, "queued");
    site.faults.clear("never-finishes");
    await site.until("three", "succeeded");
    assert.deepEqual(site.machinery.calls, ["create one 3", "create two 3", "create three 3"]);
  });

  it("takes an operation up again after a restart, under the same uuid and address", async () => {
    site = await startSite();
    site.faults.set("never-finishes", "");
    await create(site, "one");
    const before = pksCluster(site, "one");
    await site.restart();
    assert.equal((await show(site, "one")).last_action_state, "in progress");
    site.faults.clear("never-finishes");
    await site.until("one", "succeeded");
    assert.equal(pksCluster(site, "one")?.uuid, before?.uuid);
    assert.equal(site.machinery.specs.size, 1);
  });

  it("remembers clusters and tokens over a restart", async () => {
    site = await startSite();
    await made(site, "one");
    await site.logIn();
    await site.restart();
    assert.partialDeepStrictEqual(await site.json("cluster", "one"), {
      kubernetes_master_ips: ["127.84.1.1"],
    });
    await made(site, "two");
    assert.partialDeepStrictEqual(await site.json("cluster", "two"), {
      kubernetes_master_ips: ["127.84.1.2"],
    });
  });

  it("offers and does an upgrade, which makes every VM anew", async () => {
    site = await startSite({ kubernetesVersion: "1.35.9", pksVersion: "1.24.0-build.9" });
    await made(site, "one");
    await site.restart({ kubernetesVersion: "1.36.3", pksVersion: "1.25.0-build.20" });
    const outdated = await show(site, "one");
    assert.deepEqual(outdated["available_upgrades"], [
      { component: "PKS", version: "1.25.0-build.20" },
      { component: "Kubernetes", version: "1.36.3" },
    ]);
    const { status, body } = await rest(site, "alana", "PATCH", "/v1/clusters", { clusters: ["one"] });
    assert.equal(status, 202);
    await site.until("one", "succeeded");
    assert.partialDeepStrictEqual(await show(site, "one"), {
      last_action: "UPGRADE",
      k8s_version: "1.36.3",
      pks_version: "1.25.0-build.20",
      available_upgrades: [],
    });
    assert.equal(site.machinery.calls.filter((call) => call === "recreate").length, 6);
    const { uuid } = z.looseObject({ uuid: z.string() }).parse(body);
    const task = z.looseObject({}).parse((await rest(site, "alana", "GET", `/v1/tasks/${uuid}`)).body);
    assert.deepEqual(Object.keys(task), ["uuid", "type", "status", "clusters", "start_time", "end_time"]);
    assert.partialDeepStrictEqual(task, { type: "UPGRADE", status: "done" });
    const again = await rest(site, "alana", "PATCH", "/v1/clusters", { clusters: ["one"] });
    assert.deepEqual(again.body, { body: "Cluster one is already at PKS version 1.25.0-build.20" });
  });

  it("fails a create of a name with special characters, as the documentation warns", async () => {
    site = await startSite();
    await create(site, "a&b");
    await site.until("a&b", "failed");
    assert.match(
      pksCluster(site, "a&b")?.description ?? "",
      /^Instance provisioning failed: .*special characters/,
    );
  });
});
