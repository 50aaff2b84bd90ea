import assert from "node:assert/strict";
import { complaint, vmNames } from "../../../steps/bosh/instances.ts";
import { Failure } from "../../../steps/failure.ts";
import { BOSH_VMS } from "../../support/pks-samples.ts";

const [table] = BOSH_VMS.Tables;
const [row] = table?.Rows ?? [];

/** The CLI's output with these instances; each VM is named after its instance. */
const output = (...instances: string[]) =>
  JSON.stringify({
    ...BOSH_VMS,
    Tables: [
      { ...table, Rows: instances.map((instance) => ({ ...row, instance, vm_cid: `vm-${instance}` })) },
    ],
  });

describe("vmNames", () => {
  it("reads what the bosh CLI prints", () => {
    assert.deepEqual(vmNames(JSON.stringify(BOSH_VMS), "masters"), [
      "vm-a8a0c53e-3d6e-4f5c-8a06-6e8c1b6b0b0c",
    ]);
    assert.deepEqual(vmNames(JSON.stringify(BOSH_VMS), "workers"), []);
  });

  it("takes node pools for workers, and errands for neither", () => {
    const json = output(
      "worker/b",
      "worker/a",
      "pool-gpu/c",
      "apply-addons/d",
      "telemetry-agent/e",
      "master/f",
    );
    assert.deepEqual(vmNames(json, "workers"), ["vm-pool-gpu/c", "vm-worker/a", "vm-worker/b"]);
    assert.deepEqual(vmNames(json, "masters"), ["vm-master/f"]);
  });

  it("leaves out an instance without a VM", () => {
    const json = output("worker/a").replace("vm-worker/a", "");
    assert.deepEqual(vmNames(json, "workers"), []);
  });

  it("reads an older CLI's rows, and a table without any", () => {
    const bare = { Tables: [{ Content: "vms", Rows: [{ instance: "master/a", vm_cid: "vm-1" }] }] };
    assert.deepEqual(vmNames(JSON.stringify(bare), "masters"), ["vm-1"]);
    assert.deepEqual(vmNames(JSON.stringify({ Tables: [{ Content: "vms", Rows: null }] }), "masters"), []);
  });

  it("fails with what was printed instead", () => {
    assert.throws(
      () => vmNames("Fatal error", "masters"),
      (error) => error instanceof Failure && error.lines.join("\n").includes("Fatal error"),
    );
  });
});

describe("a complaint of bosh --json", () => {
  it("is the cause, which comes last", () => {
    const Lines = [
      "Fetching info:",
      "  Performing GET request:",
      "    dial tcp: connection refused",
      "Exit code 1",
    ];
    assert.equal(
      complaint(JSON.stringify({ Tables: null, Blocks: null, Lines })),
      "Performing GET request:\ndial tcp: connection refused",
    );
  });

  it("is so too where it stands in one message of several lines", () => {
    const Lines = ["Fetching info:\n  Performing GET request:\n    Retry: EOF", "Exit code 1"];
    assert.equal(complaint(JSON.stringify({ Lines })), "Performing GET request:\nRetry: EOF");
  });

  it("is the text itself where it is no JSON", () => {
    assert.equal(complaint("panic"), "panic");
  });
});
