import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ownWords, plainly } from "../../components/plain-error.ts";

describe("ownWords", () => {
  it("of a step are what follows its last error line", () => {
    const message =
      "invocation of command:local:run returned an error: exit status 1: running 'node x':\nerror: a state, as progress\nworking\nerror: it failed\n  why\nnext: do this\n";
    assert.equal(ownWords(message), "it failed\n  why\nnext: do this");
  });

  it("of any other function are what follows the SDK's", () => {
    const message =
      "invocation of vsphere:index/getDatacenter:getDatacenter returned an error: datacenter 'DC' not found";
    assert.equal(ownWords(message), "datacenter 'DC' not found");
  });

  it("are the message itself where nobody wrapped it", () => {
    assert.equal(ownWords("connection refused"), "connection refused");
  });
});

describe("plainly", () => {
  it("gives what the promise gives, and makes its failure one that Pulumi shows without a stack trace", async () => {
    assert.equal(await plainly(Promise.resolve(1)), 1);
    await assert.rejects(plainly(Promise.reject(new Error("error: no"))), (error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.equal(error.message, "no");
      return true;
    });
  });

  it("keeps the message from what the SDK writes before it on every property", async () => {
    await assert.rejects(plainly(Promise.reject(new Error("error: no"))), (error: Error) => {
      error.message = `error serializing property "outputs": ${error.message}`;
      assert.equal(error.message, "no");
      return true;
    });
  });

  it("says nothing of a call that the engine broke off because of another failure", async () => {
    for (const words of ["grpc: the client connection is closing", "1 CANCELLED: context canceled"]) {
      const broken = plainly(Promise.reject(new Error(words)), { what: "it failed", next: "see it" });
      const later = new Promise((done) => setImmediate(done, "still running"));
      assert.equal(await Promise.race([broken, later]), "still running");
    }
  });
});
