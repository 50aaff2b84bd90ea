import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { stepCommand, stepEnvironment, stepResult } from "../../components/step-command.ts";
import { isSecret, recordGraph, valueOf } from "../support/mocks.ts";

describe("stepCommand", () => {
  it("is relative to the project, so that a state moves between machines", () => {
    assert.equal(stepCommand("pks/cluster", "create"), "node steps/pks/cluster.ts create");
  });
});

describe("stepEnvironment", () => {
  it("leaves out what is not set, and keeps what is empty", () => {
    assert.deepEqual(stepEnvironment({ A: "1", B: undefined, C: "" }), { A: "1", C: "" });
  });
});

describe("stepResult", () => {
  const read = (address: pulumi.Input<string>) =>
    recordGraph(() =>
      stepResult<{ address: string }>({
        step: "dns/record",
        verb: "create",
        environment: { DNS_ADDRESS: address },
        stdin: pulumi.secret("kubeconfig"),
        parent: new pulumi.ComponentResource("test:index:Parent", "parent"),
      }),
    );

  it("is what the step printed, and no secret for the secret on its stdin", async () => {
    const { result, calls } = await read("10.0.0.1");
    assert.equal((await valueOf(result)).address, "10.0.0.1");
    assert.equal(await isSecret(result), false);
    assert.deepEqual(calls[0]?.inputs["stdin"], "kubeconfig");
  });

  it("runs nothing while an input is unknown", async () => {
    const { calls } = await read(pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>);
    assert.deepEqual(calls, []);
  });
});
