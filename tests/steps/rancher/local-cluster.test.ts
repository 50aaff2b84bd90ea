import assert from "node:assert/strict";
import { ApiException } from "@kubernetes/client-node";
import type { Kubernetes } from "../../../steps/kubernetes.ts";
import { localClusterActive } from "../../../steps/rancher/local-cluster.ts";

const WAITING = "waiting for server-url setting to be set";

const condition = (status: string, message?: string) => ({
  metadata: { name: "local" },
  status: {
    conditions: [
      { type: "Provisioned", status: "True" },
      { type: "Ready", status, message },
    ],
  },
});

/** A cluster `local` that is what `seen` says, and what was written to it. */
function local(seen: () => unknown, patience: number) {
  const written: unknown[] = [];
  const said: string[] = [];
  const custom = {
    getClusterCustomObject: async () => seen(),
    patchClusterCustomObject: async ({ body }: { body: unknown }) => void written.push(body),
  };
  const check = localClusterActive({ custom } as unknown as Kubernetes, {
    patience,
    say: (line) => void said.push(line),
  });
  return { check, written, said };
}

describe("Rancher's cluster local", () => {
  it("holds when it is Ready", async () => {
    const { check, written } = local(() => condition("True"), 0);
    assert.equal(await check(), undefined);
    assert.deepEqual(written, []);
  });

  it("says why it is not", async () => {
    const state = async (seen: unknown) => (await local(() => seen, 1000).check())?.state ?? "";
    assert.equal(await state(condition("False", WAITING)), `cluster local is not active: ${WAITING}`);
    assert.match(await state({ metadata: {} }), /no Ready condition yet/);
    assert.match(await state({ status: {} }), /no Ready condition yet/);
  });

  it("may not be there yet", async () => {
    const missing = () => {
      throw new ApiException(404, "", {}, {});
    };
    assert.match((await local(missing, 0).check())?.state ?? "", /has not made its cluster local yet/);
  });

  it("is left alone while it may go on by itself", async () => {
    const { check, written } = local(() => condition("Unknown", WAITING), 60_000);
    await check();
    await check();
    assert.deepEqual(written, []);
  });

  it("is saved again, once, when it hangs, and that is said", async () => {
    const { check, written, said } = local(() => condition("Unknown", WAITING), 0);
    assert.match((await check())?.state ?? "", /is not active, although it was saved again/);
    await check();
    assert.equal(written.length, 1);
    assert.match(JSON.stringify(written[0]), /"rancher-ha\/saved":"20/);
    assert.deepEqual(said, [
      'cluster local hangs in Provisioning: saved it again, as "Edit" and "Save" in the UI do',
    ]);
  });
});
