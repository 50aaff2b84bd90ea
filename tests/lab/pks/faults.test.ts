/** Faults of the simulated PKS and BOSH, as their users meet them. */
import assert from "node:assert/strict";
import { openFaults, FAULTS } from "../../../lab/faults.ts";
import { clockSkew } from "../../../steps/pks/clock.ts";
import type { PksConnection } from "../../../steps/pks/connection.ts";
import { pksCluster, startSite, writeJson } from "./support.ts";
import type { Site } from "./support.ts";

const CREATE = ["create-cluster", "one", "-e", "one.example.com", "-p", "rancher"];

describe("the switchboard of faults", () => {
  it("keeps what is on, with its argument, in the store", () => {
    const documents = new Map<string, unknown>();
    const store = <T>(name: string, initial: T) => ({
      get value() {
        return (documents.get(name) ?? initial) as T;
      },
      update(change: (copy: T) => T | undefined) {
        const copy = structuredClone((documents.get(name) ?? initial) as T);
        const next = change(copy) ?? copy;
        documents.set(name, next);
        return next;
      },
    });
    const faults = openFaults(store);
    assert.equal(faults.active("bosh-down"), undefined);
    faults.set("pks-api-slow", "100");
    faults.set("bosh-down", "");
    const reopened = openFaults(store);
    assert.equal(reopened.active("pks-api-slow"), "100");
    assert.deepEqual(reopened.on(), [
      { name: "pks-api-slow", argument: "100" },
      { name: "bosh-down", argument: "" },
    ]);
    reopened.clear("bosh-down");
    assert.equal(openFaults(store).active("bosh-down"), undefined);
  });

  it("refuses an unknown name and lists the known", () => {
    const store = <T>(_: string, value: T) => ({ value, update: () => value });
    for (const change of [
      () => {
        openFaults(store).set("pks-down", "");
      },
      () => {
        openFaults(store).clear("pks-down");
      },
    ]) {
      assert.throws(
        change,
        /no fault is called "pks-down"; known: pks-api-down, pks-api-slow, .*vcenter-down$/,
      );
    }
  });

  it("has no name twice", () => {
    const names = FAULTS.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });
});

describe("a fault of the simulated PKS", () => {
  let site: Site;
  beforeEach(async () => {
    site = await startSite({}, { clusterCreate: 20 });
    await site.logIn();
  });
  afterEach(() => site.stop());

  const failing = async (args: readonly string[]): Promise<string> => {
    const { code, stderr } = await site.run("pks", args);
    assert.equal(code, 1);
    return stderr;
  };

  it("pks-api-down drops connections, and lets the next in when it is over", async () => {
    site.faults.set("pks-api-down", "");
    assert.equal(await failing(["clusters"]), 'Error: Get "https://127.84.0.2:9021/v1/clusters": EOF\n');
    assert.match(
      await failing(["login", "-a", "127.84.0.2", "-u", "alana", "-p", "x", "-k"]),
      /oauth\/token": EOF/,
    );
    site.faults.clear("pks-api-down");
    assert.deepEqual(await site.json("clusters"), []);
  });

  it("pks-api-500 answers every request so", async () => {
    site.faults.set("pks-api-500", "");
    assert.equal(await failing(["clusters"]), "Error: Internal Server Error\n");
  });

  it("pks-api-slow makes answers late", async () => {
    await site.json("clusters");
    site.faults.set("pks-api-slow", "700");
    const started = performance.now();
    await site.json("clusters");
    // Not how fast, but that it waited.
    assert.ok(performance.now() - started >= 700);
  });

  it("connection-cut carries the create out, but breaks the connection", async () => {
    site.faults.set("connection-cut", "");
    assert.match(await failing(CREATE), /^Error: Post "https:.*\/v1\/clusters": EOF\n$/);
    await site.until("one", "succeeded");
    assert.deepEqual(site.machinery.calls, ["create one 3"]);
  });

  it("clock-skew puts the API's clock ahead or behind, also where it refuses", async () => {
    const connection: PksConnection = {
      PKS_CLI: "pks",
      PKS_API: site.context.network.pksApi.address,
      PKS_CA_CERTIFICATE: site.context.authority.certificatePem,
      PKS_SKIP_TLS_VERIFY: "false",
    };
    for (const [argument, expected] of [
      ["", 600],
      ["-3600", -3600],
    ] as const) {
      site.faults.set("clock-skew", argument);
      const skew = await clockSkew(connection);
      assert.ok(skew !== undefined && Math.abs(skew - expected) <= 2, String(skew));
    }
    site.faults.clear("clock-skew");
    assert.ok(Math.abs((await clockSkew(connection)) ?? 999) <= 2);
  });

  it("credentials-rejected refuses logins, not tokens", async () => {
    site.faults.set("credentials-rejected", "");
    const words = "Error: Credentials were rejected, please try again.\n";
    assert.equal(
      await failing(["login", "-a", "127.84.0.2", "-u", "alana", "-p", "alana's secret: %", "-k"]),
      words,
    );
    assert.deepEqual(await site.json("clusters"), []);
  });

  it("credentials-expired ends tokens early", async () => {
    site.faults.set("credentials-expired", "");
    assert.equal(
      await failing(["clusters"]),
      "Error: You are not currently authenticated. Please log in to continue\n",
    );
    site.faults.set("credentials-expired", "3600");
    assert.deepEqual(await site.json("clusters"), []);
  });

  it("create-fails ends the create with its reason; the cluster can be deleted and made again", async () => {
    site.faults.set("create-fails", "no more disks");
    const { code, stderr } = await site.run("pks", [...CREATE, "--wait"]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Error: Instance provisioning failed: There was a problem completing your request\. .*operation: create, error-message: no more disks\n$/,
    );
    assert.partialDeepStrictEqual(await site.json("cluster", "one"), {
      last_action: "CREATE",
      last_action_state: "failed",
      kubernetes_master_ips: ["In Progress"],
    });
    site.faults.clear("create-fails");
    assert.match(
      await failing(CREATE),
      /^Error: Cluster one already exists: name clash with BOSH deployment service-instance_/,
    );
    await site.run("pks", ["delete-cluster", "one", "--non-interactive", "--wait"]);
    assert.equal((await site.run("pks", [...CREATE, "--wait"])).code, 0);
  });

  it("name-clash leaves a deployment that only bosh removes", async () => {
    site.faults.set("name-clash", "");
    await site.run("pks", [...CREATE, "--wait"]);
    site.faults.clear("name-clash");
    const uuid = pksCluster(site, "one")?.uuid ?? "";
    assert.match(
      await failing(CREATE),
      new RegExp(`name clash with BOSH deployment service-instance_${uuid}`),
    );
    assert.match(
      await failing(["delete-cluster", "one", "--non-interactive", "--wait"]),
      new RegExp(
        `^Error: Instance deletion failed: .*Deployment 'service-instance_${uuid}' cannot be deleted`,
      ),
    );
    await site.run("bosh", ["-n", "-d", `service-instance_${uuid}`, "delete-deployment", "--force"]);
    assert.equal((await site.run("pks", ["delete-cluster", "one", "--non-interactive", "--wait"])).code, 0);
    assert.equal((await site.run("pks", [...CREATE, "--wait"])).code, 0);
  });

  it("ip-block-full fails a create with NSX's words", async () => {
    site.faults.set("ip-block-full", "");
    assert.match(
      (await site.run("pks", [...CREATE, "--wait"])).stderr,
      /IP block does not have enough free addresses/,
    );
  });

  for (const [fault, state] of [
    ["stays-queued", "queued"],
    ["never-finishes", "in progress"],
  ] as const) {
    it(`${fault} holds an operation ${state} until it is over`, async () => {
      site.faults.set(fault, "");
      await site.run("pks", CREATE);
      for (let look = 0; look < 3; look += 1) {
        assert.partialDeepStrictEqual(await site.json("cluster", "one"), { last_action_state: state });
      }
      site.faults.clear(fault);
      await site.until("one", "succeeded");
    });
  }

  it("update-fails and delete-fails leave the cluster as it was", async () => {
    await site.run("pks", [...CREATE, "--wait"]);
    site.faults.set("update-fails", "");
    const resized = ["update-cluster", "one", "--num-nodes", "5", "--non-interactive", "--wait"];
    assert.match(
      await failing(resized),
      /^Error: Instance update failed: .*operation: update, error-message: Timed out/,
    );
    assert.partialDeepStrictEqual(await site.json("cluster", "one"), {
      parameters: { kubernetes_worker_instances: 3 },
    });
    site.faults.set("delete-fails", "");
    assert.match(
      await failing(["delete-cluster", "one", "--non-interactive", "--wait"]),
      /^Error: Instance deletion failed: /,
    );
    assert.deepEqual(site.machinery.calls, ["create one 3"]);
  });

  it("profile-in-use refuses to delete any profile", async () => {
    const { run } = site;
    await run("pks", ["create-network-profile", writeJson(site, "p.json", { name: "p", parameters: {} })]);
    site.faults.set("profile-in-use", "");
    const refused = await failing(["delete-network-profile", "p", "--non-interactive"]);
    assert.equal(refused, "Error: Network profile p is in use and cannot be deleted\n");
    site.faults.clear("profile-in-use");
    assert.equal((await run("pks", ["delete-network-profile", "p", "--non-interactive"])).code, 0);
  });

  it("plan-not-privileged takes the privilege from one plan or from all", async () => {
    const privileged = async (): Promise<string[]> => {
      const plans = (await site.json("plans")) as { name: string; "allow-privileged-containers": boolean }[];
      return plans.filter((plan) => plan["allow-privileged-containers"]).map(({ name }) => name);
    };
    assert.deepEqual(await privileged(), ["rancher", "rancher-single", "rancher-large"]);
    site.faults.set("plan-not-privileged", "rancher");
    assert.deepEqual(await privileged(), ["rancher-single", "rancher-large"]);
    site.faults.set("plan-not-privileged", "");
    assert.deepEqual(await privileged(), []);
  });

  it("state-unknown shows a state that nobody knows", async () => {
    await site.run("pks", [...CREATE, "--wait"]);
    site.faults.set("state-unknown", "");
    assert.partialDeepStrictEqual(await site.json("cluster", "one"), { last_action_state: "unknown" });
    site.faults.set("state-unknown", "error");
    assert.partialDeepStrictEqual(await site.json("cluster", "one"), { last_action_state: "error" });
  });
});
