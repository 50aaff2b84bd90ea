import assert from "node:assert/strict";
import type { HelmRecord } from "../../../site/recover/helm-record.ts";
import { RELEASE } from "../../../site/recover/pending.ts";
import { lookAtReleases } from "../../../site/recover/release-repair.ts";
import type { Releases } from "../../../site/recover/releases.ts";
import { parseState } from "../../../site/recover/state.ts";

const PROVIDER = "urn:pulumi:a::p::pulumi:providers:kubernetes::kubernetes";
const provider = {
  urn: PROVIDER,
  type: "pulumi:providers:kubernetes",
  id: "1",
  inputs: { kubeconfig: "of the cluster" },
};
const release = (more: object = {}) => ({
  urn: `urn:pulumi:a::p::${RELEASE}::rancher-release`,
  type: RELEASE,
  provider: `${PROVIDER}::1`,
  inputs: { namespace: "cattle-system", name: "rancher", chart: "rancher" },
  ...more,
});
const record = (status: string, chart = "rancher"): HelmRecord => ({
  name: "rancher",
  namespace: "cattle-system",
  version: 1,
  info: { status },
  chart: { metadata: { name: chart, version: "2.15.0" } },
});
const cluster = (live: HelmRecord | undefined | Error): Releases => ({
  find: async () => {
    if (live instanceof Error) throw live;
    return live && { record: live, secret: {} };
  },
  markFailed: async () => assert.fail("looking writes nothing"),
  forget: async () => assert.fail("looking writes nothing"),
});
const look = (live: HelmRecord | undefined | Error, resources: object[], creating: object[] = []) => {
  const pending_operations = creating.map((resource) => ({ type: "creating", resource }));
  const state = parseState(
    JSON.stringify({ deployment: { resources: [provider, ...resources], pending_operations } }),
  );
  return lookAtReleases(state, () => cluster(live));
};

describe("a release in the state", () => {
  it("that is deployed is left alone", async () => {
    const { found, interrupted, gone, stuck } = await look(record("deployed"), [release()]);
    assert.deepEqual([found, interrupted, gone, stuck], [[], [], [], []]);
  });

  for (const status of ["pending-upgrade", "pending-rollback", "uninstalling"])
    it(`that is ${status} is marked failed and upgraded`, async () => {
      const seen = await look(record(status), [release()]);
      assert.deepEqual(seen.interrupted, [release().urn]);
      assert.equal(seen.stuck.length, 1);
      assert.match(
        seen.found[0] ?? "",
        new RegExp(`rancher-release: the release is ${status}: marked failed`),
      );
    });

  it("that has failed unnoticed is upgraded; one whose failure the state knows is Pulumi's own business", async () => {
    assert.equal((await look(record("failed"), [release()])).interrupted.length, 1);
    assert.equal(
      (await look(record("failed"), [release({ initErrors: ["it failed"] })])).interrupted.length,
      0,
    );
  });

  it("that the cluster does not have is looked up anew", async () => {
    assert.deepEqual((await look(undefined, [release()])).gone, [release().urn]);
  });

  it("of a cluster that does not answer is told, and nothing depends on it", async () => {
    const { unasked, unsettled } = await look(new Error("connect ECONNREFUSED"), [release(), release()]);
    assert.deepEqual(unsettled, []);
    assert.deepEqual(unasked, [
      "the cluster's API does not answer: connect ECONNREFUSED; the releases in the state were not looked at",
    ]);
  });
});

describe("a release whose creation was cut off", () => {
  it("is taken into the state when it is there", async () => {
    const seen = await look(record("pending-install"), [], [release()]);
    assert.deepEqual(
      seen.adopted.map(({ id }) => id),
      ["cattle-system/rancher"],
    );
    assert.equal(seen.stuck.length, 1);
  });

  it("is taken in also when only Pulumi did not hear of its end", async () => {
    const seen = await look(record("deployed"), [], [release()]);
    assert.deepEqual([seen.adopted.length, seen.stuck.length], [1, 0]);
  });

  it("is made by the next up when it is not there", async () => {
    const seen = await look(undefined, [], [release()]);
    assert.deepEqual([seen.adopted, seen.unsettled], [[], []]);
  });

  it("is not settled when the name is another chart's, or the cluster does not answer", async () => {
    const other = await look(record("deployed", "wordpress"), [], [release()]);
    assert.deepEqual(other.adopted, []);
    assert.match(other.unsettled[0] ?? "", /of chart wordpress: it is another's/);
    assert.match((await look(new Error("no"), [], [release()])).unsettled[0] ?? "", /does not answer: no$/);
  });
});
