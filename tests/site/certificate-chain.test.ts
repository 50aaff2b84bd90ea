import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { pathOf } from "../../site/certificate-chain.ts";
import { type Made, make } from "../support/certificates.ts";

const PATHS = { chain: "chain", ca: "ca" };
const read = ({ pem }: Made) => new X509Certificate(pem);

describe("whether a CA is private", () => {
  let root: Made;
  let intermediate: Made;
  let leaf: Made;
  before(async () => {
    root = await make({ commonName: "Public Root" });
    intermediate = await make({ commonName: "Public Intermediate", issuer: root, ca: true });
    leaf = await make({ commonName: "any", issuer: intermediate });
  });

  const rootsOf = (chain: readonly Made[], ca: readonly Made[], trusted: readonly Made[]) => {
    const [first, ...more] = chain.map(read);
    assert.ok(first);
    const result = pathOf([first, ...more], ca.map(read), PATHS, () => trusted.map(read));
    assert.ok("path" in result, JSON.stringify(result));
    assert.deepEqual(
      result.path.served.map(({ subject }) => subject),
      ["CN=any", "CN=Public Intermediate"],
    );
    return result.path.roots.map(({ subject }) => subject);
  };

  it("is seen from the public roots, whether the root is given or not", () => {
    assert.deepEqual(rootsOf([leaf, intermediate], [], [root]), []);
    assert.deepEqual(rootsOf([leaf, intermediate, root], [], [root]), []);
    assert.deepEqual(rootsOf([leaf, intermediate], [root], [root]), []);
    assert.deepEqual(rootsOf([leaf, intermediate], [root], []), ["CN=Public Root"]);
  });

  it("is seen through a root that an older one has signed as well", async () => {
    const old = await make({ commonName: "Old Root" });
    const crossed = await make({ commonName: "Public Intermediate", issuer: old, ca: true });
    const under = await make({ commonName: "any", issuer: crossed });
    const [first, second] = [read(under), read(crossed)];
    const result = pathOf([first, second], [], PATHS, () => [read(old)]);
    assert.ok("path" in result && result.path.roots.length === 0);
  });

  it("takes a name for nothing: another CA of a public one's name is private", async () => {
    const impostor = await make({ commonName: "Public Root" });
    assert.deepEqual(rootsOf([leaf, intermediate], [root], [impostor]), ["CN=Public Root"]);
  });

  it("asks Node's own list where none is given", () => {
    const known = new X509Certificate(rootCertificates[0] ?? "");
    const result = pathOf([known], [], PATHS);
    assert.ok("path" in result && result.path.roots.length === 0);
  });
});
