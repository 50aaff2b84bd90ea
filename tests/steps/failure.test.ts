import assert from "node:assert/strict";
import { credential } from "../../steps/credentials.ts";
import { Failure } from "../../steps/failure.ts";
import { describe as described } from "../../steps/step.ts";

describe("Failure", () => {
  it("is five lines at most: what failed, what the other side said, what to do next", () => {
    const { lines, message } = new Failure("it failed", "do this", "one\n\n  two  \nthree\nfour\nfive");
    assert.deepEqual(lines, ["it failed", "  one", "  two", "  three", "next: do this"]);
    assert.equal(message, lines.join("\n"));
  });

  it("keeps lines short, and needs no details", () => {
    assert.deepEqual(new Failure("a", "b").lines, ["a", "next: b"]);
    assert.ok((new Failure("a", "b", "x".repeat(5000)).lines[1] ?? "").length <= 302);
  });
});

describe("a failure's brief", () => {
  it("is what the other system said, else what failed", () => {
    assert.equal(new Failure("it failed", "do this", "EOF\nand more").brief, "EOF");
    assert.equal(new Failure("it failed", "do this").brief, "it failed");
  });
});

describe("an unexpected error", () => {
  it("is shown by its message alone, in five lines at most", () => {
    const shown = described(new Error("a\nb\nc\nd\ne\nf"));
    assert.match(shown, /^a\nb\nc\nd\nnext: run the same command again[^\n]*$/);
    assert.match(described("text"), /^text\nnext: /);
    assert.ok(!described(new Error("a")).includes(" at "));
  });
});

describe("credential", () => {
  it("comes from the environment, under the site's prefix where it has one", () => {
    const environment = { PKS_USER_PASSWORD: "one", EDGE1_PKS_USER_PASSWORD: "other" };
    assert.equal(credential("PKS_USER_PASSWORD", undefined, environment), "one");
    assert.equal(credential("PKS_USER_PASSWORD", "", environment), "one");
    assert.equal(credential("PKS_USER_PASSWORD", "EDGE1", environment), "other");
  });

  it("names the variable that is missing, prefix included, and what to type", () => {
    assert.throws(
      () => credential("BOSH_CLIENT", "EDGE1", { BOSH_CLIENT: "another site's" }),
      (error) => error instanceof Failure && /EDGE1_BOSH_CLIENT is not set/.test(error.message),
    );
    assert.throws(() => credential("BOSH_CLIENT", undefined, { BOSH_CLIENT: "" }), Failure);
  });
});
