import assert from "node:assert/strict";
import { BootstrapPassword, passwordFrom } from "../../../components/rancher/bootstrap-password.ts";
import { isSecret, recordGraph, valueOf } from "../../support/mocks.ts";

const record = (given?: string) => recordGraph(() => new BootstrapPassword("bootstrap", { given }));

describe("BootstrapPassword", () => {
  it("takes the site file's password, as a secret, and makes nothing", async () => {
    const { resources, result } = await record("the site's own password");
    assert.equal(await valueOf(result.password), "the site's own password");
    assert.equal(await isSecret(result.password), true);
    assert.equal(resources.length, 1);
  });

  it("makes one that is a secret, and the same from run to run", async () => {
    const [one, other] = [await record(), await record()];
    const password = await valueOf(one.result.password);
    assert.match(password, /^[A-Za-z0-9]{24}$/);
    assert.equal(password, await valueOf(other.result.password));
    assert.equal(await isSecret(one.result.password), true);
  });

  it("makes another one from another key", () => {
    const made = Array.from({ length: 50 }, (_, seed) => passwordFrom(`seed ${seed}`));
    assert.equal(new Set(made).size, 50);
    for (const password of made) assert.match(password, /^[A-Za-z0-9]{24}$/);
  });
});
