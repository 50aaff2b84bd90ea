import assert from "node:assert/strict";
import { lastRun } from "../../site/last-run.ts";
import { lastRunOf } from "../support/last-run.ts";
import { load, smallestSite } from "../support/site-config.ts";

const left = lastRunOf(load(smallestSite()));

/** A stack with these outputs; kubeconfig is a secret. */
const stack = (outputs: Readonly<Record<string, unknown>>) => ({
  getOutputDetails: (name: string) =>
    Promise.resolve(name === "kubeconfig" ? { secretValue: outputs[name] } : { value: outputs[name] }),
});

describe("lastRun", () => {
  it("is what the stack's outputs say, secrets too", async () => {
    assert.deepEqual(await lastRun(stack({ ...left, url: "https://x" })), left);
  });

  it("is nothing before the first successful run, or where the outputs are another program's", async () => {
    assert.equal(await lastRun(stack({})), undefined);
    assert.equal(await lastRun(stack({ ...left, applied: { number: "one" } })), undefined);
    assert.equal(await lastRun(stack({ ...left, kubeconfig: undefined })), undefined);
  });
});
