import assert from "node:assert/strict";
import { runStepFile, type StepRun } from "../support/run-step.ts";

const EXAMPLE = "tests/support/example-step.ts";

const run = (verb: string, environment: Readonly<Record<string, string>> = { NAME: "edge" }) =>
  runStepFile(EXAMPLE, verb, { environment });

describe("a step", () => {
  it("prints one JSON document on stdout, its progress on stderr, and ends with 0", async () => {
    const { code, stdout, stderr } = await run("show", { NAME: "edge", EMPTY: "" });
    assert.equal(code, 0);
    assert.equal(stdout, '{"NAME":"edge","SIZE":3}\n');
    assert.equal(stderr, "working on edge\n");
  });

  it("reads secret inputs from stdin", async () => {
    const { stdout } = await runStepFile(EXAMPLE, "read", {
      environment: { NAME: "edge" },
      stdin: "kubeconfig",
    });
    assert.equal(stdout, '{"stdin":"kubeconfig"}\n');
  });

  it("fails with five lines at most, exit code 1, nothing on stdout", async () => {
    const { code, stdout, stderr } = await run("fail");
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.equal(stderr, "error: it failed\n  one\n  two\n  three\nnext: do this\n");
  });

  it("shows an unexpected error without a stack trace", async () => {
    const { code, stderr } = await run("crash");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: cannot read properties of undefined\nnext: run the same command again[^\n]*\n$/,
    );
  });

  it("ends with 2 at a verb that it does not have, and names those it has", async () => {
    const { code, stderr } = await run("shwo");
    assert.equal(code, 2);
    assert.match(stderr, /usage: node .*example-step\.ts show\|read\|fail\|crash\|wait/);
  });

  it("ends with 2 where an input is missing or wrong, and names it", async () => {
    const { code, stderr } = await run("show", { SIZE: "many" });
    assert.equal(code, 2);
    assert.match(stderr, /^NAME: /m);
    assert.match(stderr, /^SIZE: /m);
  });

  it("stops at a signal, and says that the same command goes on", async () => {
    const { code, stderr } = await runStepFile(EXAMPLE, "wait", {
      environment: { NAME: "edge" },
      stopAt: "waiting",
    });
    assert.equal(code, 1);
    assert.match(stderr, /stopped by a signal\nnext: run the same command again/);
    assert.ok(!stderr.includes("AbortError"));
  });

  // A state may name any of them for years: their names are permanent, and each must load.
  describe("that a state may name", () => {
    const STEPS: Readonly<Record<string, string>> = {
      "bosh/vms": "list",
      "dns/record": "create|delete",
      "ingress/address": "wait",
      "ingress/ready": "wait",
      "pks/cluster": "create|keep|delete",
      "pks/cluster-size": "apply",
      "pks/kubeconfig": "get",
      "pks/network-profile": "create|delete",
      "rancher/ready": "wait",
    };
    let runs: Map<string, StepRun>;
    before(async () => {
      const all = Object.keys(STEPS).map(
        async (step) => [step, await runStepFile(`steps/${step}.ts`, "help", {})] as const,
      );
      runs = new Map(await Promise.all(all));
    });

    for (const [step, verbs] of Object.entries(STEPS)) {
      it(`is there: ${step} ${verbs}`, () => {
        const { code, stderr } = runs.get(step) ?? {};
        assert.equal(code, 2);
        assert.ok(stderr?.includes(` ${verbs} (inputs`), stderr);
      });
    }
  });
});
