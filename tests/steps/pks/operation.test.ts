import assert from "node:assert/strict";
import { Failure } from "../../../steps/failure.ts";
import type { PksClient } from "../../../steps/pks/client.ts";
import { settled, succeeded } from "../../../steps/pks/operation.ts";
import { type Cluster, clusterRecord } from "../../../steps/pks/records.ts";
import { CLUSTER } from "../../support/pks-samples.ts";

const OPERATION = { cluster: "my-cluster", timeoutMinutes: 1, program: "pks" };

const cluster = (state: string, action = "CREATE", description = "Instance provisioning") =>
  clusterRecord.parse({
    ...CLUSTER,
    last_action: action,
    last_action_state: state,
    last_action_description: description,
  });

/** Waits on a PKS whose cluster looks like these in turn; the last one again and again. */
function settle(answers: readonly (Cluster | undefined | Error)[], timeoutMinutes = 1) {
  let turn = 0;
  const client: Pick<PksClient, "cluster"> = {
    cluster: async () => {
      const answer = answers[Math.min(turn++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const said: string[] = [];
  const context = {
    say: (line: string) => void said.push(line),
    signal: new AbortController().signal,
    readStdin: async () => "",
  };
  return { said, result: settled(client as PksClient, { ...OPERATION, timeoutMinutes }, context) };
}

describe("settled", () => {
  for (const state of ["in progress", "queued"]) {
    it(`waits while an operation is ${state}, and says what PKS says`, async () => {
      const { said, result } = settle([cluster(state), cluster("succeeded")]);
      assert.equal((await result)?.state, "succeeded");
      assert.match(
        said[0] ?? "",
        new RegExp(`^cluster my-cluster: create ${state}, Instance provisioning \\(`),
      );
    });
  }

  it("survives a connection that drops", async () => {
    const { said, result } = settle([new Error("connection refused"), cluster("succeeded")]);
    assert.equal((await result)?.state, "succeeded");
    assert.match(said[0] ?? "", /connection refused; trying again/);
  });

  it("gives undefined for a cluster that is gone, as after a deletion", async () => {
    assert.equal(await settle([undefined]).result, undefined);
  });

  it("survives an API that does not answer for a while, and ends at one that refuses the login", async () => {
    const down = new Failure("pks cluster failed", "see that it answers", "EOF", { passing: true });
    const { said, result } = settle([down, down, cluster("succeeded")]);
    assert.equal((await result)?.state, "succeeded");
    assert.match(said[0] ?? "", /^cluster my-cluster: EOF; trying again/);
    const refused = new Failure("pks login failed", "export it", "rejected");
    await assert.rejects(settle([refused, cluster("succeeded")]).result, /pks login failed/);
  });

  for (const state of ["failed", "error"]) {
    it(`does not wait for an operation that is "${state}"`, async () => {
      assert.equal((await settle([cluster(state)]).result)?.state, state);
    });
  }

  for (const [state, action] of [
    ["something new", "CREATE"],
    ["something new", "DELETE"],
    ["", ""],
  ] as const) {
    it(`neither waits for nor touches a cluster whose ${action} is in the state "${state}"`, async () => {
      await assert.rejects(settle([cluster(state, action)]).result, (error) => {
        assert.ok(error instanceof Failure && !error.passing);
        assert.match(
          error.lines[0] ?? "",
          new RegExp(`is in the state "${state}", which this program does not know`),
        );
        assert.match(
          error.lines.at(-1) ?? "",
          /^next: see: pks cluster my-cluster; run the same command again/,
        );
        assert.doesNotMatch(error.message, /delete-/);
        return true;
      });
    });
  }

  it("says at the deadline that PKS goes on", async () => {
    await assert.rejects(settle([cluster("in progress")], 0).result, (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, /last seen: create in progress, Instance provisioning/);
      assert.match(error.message, /PKS goes on; run the same command again/);
      return true;
    });
  });
});

describe("succeeded", () => {
  it("gives the cluster of a successful operation", () => {
    assert.equal(succeeded(cluster("succeeded"), OPERATION).name, "my-cluster");
  });

  it("says how to clear a cluster whose creation failed", () => {
    const failed = cluster("failed", "CREATE", "Instance provisioning failed: Failed to acquire lock");
    assert.throws(
      () => succeeded(failed, OPERATION),
      (error) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.lines[0], 'cluster my-cluster: create ended as "failed"');
        assert.match(error.message, /Failed to acquire lock/);
        assert.match(
          error.message,
          /bosh -n -d service-instance_b6a0c2a5-\S+ delete-deployment --force && pks delete-cluster my-cluster --non-interactive --wait$/m,
        );
        assert.ok(error.lines.length <= 5);
        return true;
      },
    );
  });

  it("does not tell anybody to delete a cluster whose update failed", () => {
    assert.throws(
      () => succeeded(cluster("failed", "UPDATE"), OPERATION),
      (error) => error instanceof Failure && !error.message.includes("delete"),
    );
  });

  it("names the cause that PKS hides at the end of a paragraph, and BOSH's task", () => {
    const paragraph =
      "Instance provisioning failed: There was a problem completing your request. Please contact your operations team " +
      `providing the following information: service: p.pks, service-instance-guid: ${CLUSTER.uuid}, ` +
      "broker-request-id: 6d2b8c1e-5f0e-4c7c-9d0b-0f6c1f0a9f55, task-id: 77, operation: create, error-message: IP block is full";
    assert.throws(
      () => succeeded(cluster("failed", "CREATE", paragraph), OPERATION),
      (error) =>
        error instanceof Failure &&
        error.lines[1] === "  IP block is full" &&
        error.lines[2] === "  (bosh task 77)",
    );
  });

  it("counts a state that nobody knows as no success, and a cluster that is gone too", () => {
    assert.throws(() => succeeded(cluster("something new"), OPERATION), /the state "something new", which/);
    assert.throws(() => succeeded(undefined, OPERATION), /cluster my-cluster is gone/);
  });
});
