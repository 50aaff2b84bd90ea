import assert from "node:assert/strict";
import { certificateProblems } from "../../site/certificate.ts";
import type { Problem } from "../../site/problems.ts";
import { bundle, CLIENT_AUTH, type Made, make } from "../support/certificates.ts";

const HOST = "rancher.example.com";
const NOW = new Date("2027-01-01T00:00:00Z");

describe("a provided certificate", () => {
  let root: Made;
  let intermediate: Made;
  let leaf: Made;

  before(async () => {
    root = await make({ commonName: "Root" });
    intermediate = await make({ commonName: "Intermediate", issuer: root, ca: true });
    leaf = await make({ commonName: HOST, issuer: intermediate, dnsNames: [HOST] });
  });

  /** Problems of the right certificate with something else in its place. */
  function problems(
    over: {
      readonly chain?: readonly Made[];
      readonly key?: string;
      readonly ca?: readonly Made[] | undefined;
      readonly hostname?: string;
    } = {},
  ): readonly Problem[] {
    const { chain = [leaf, intermediate], key = chain[0]?.keyPem ?? "", hostname = HOST } = over;
    const ca = "ca" in over ? over.ca : [root];
    return certificateProblems(
      {
        source: "provided",
        chain: chain.map(({ pem }) => pem).join(""),
        key,
        ca: ca?.map(({ pem }) => pem).join(""),
        renewBeforeDays: 30,
      },
      hostname,
      NOW,
    );
  }

  function only(found: readonly Problem[], path: string, text: RegExp): void {
    assert.deepEqual(
      found.map((problem) => problem.path),
      [path],
      JSON.stringify(found),
    );
    assert.match(found[0]?.found ?? "", text);
  }

  it("is accepted with its key, its chain and its CA", () => {
    assert.deepEqual(problems(), []);
  });

  it("is accepted under a CA file that holds the intermediate too", () => {
    assert.deepEqual(problems({ chain: [leaf], ca: [intermediate, root] }), []);
  });

  it("is refused with another certificate's key", async () => {
    const other = await make({ commonName: "other" });
    only(problems({ key: other.keyPem }), "certificate.key", /key of another certificate/);
  });

  it("is refused with a key that cannot be read", () => {
    only(
      problems({ key: "-----BEGIN PRIVATE KEY-----\nno\n" }),
      "certificate.key",
      /no readable private key/,
    );
  });

  it("is refused for another host name, and both names are said", () => {
    const [problem, ...more] = problems({ hostname: "other.example.com" });
    assert.deepEqual(more, []);
    assert.equal(problem?.found, `a certificate for ${HOST}`);
    assert.match(problem.allowed, /other\.example\.com/);
  });

  it("may be a wildcard certificate of the right depth", async () => {
    const wildcard = await make({ commonName: "any", issuer: intermediate, dnsNames: ["*.example.com"] });
    assert.deepEqual(problems({ chain: [wildcard, intermediate] }), []);
    const deep = problems({ chain: [wildcard, intermediate], hostname: "a.b.example.com" });
    only(deep, "certificate.chain", /a certificate for \*\.example\.com/);
  });

  it("is refused when it has expired", async () => {
    const old = await make({ commonName: HOST, issuer: intermediate, dnsNames: [HOST], until: "2026-12-31" });
    only(
      problems({ chain: [old, intermediate] }),
      "certificate.chain",
      /a certificate that expired on 2026-12-31/,
    );
  });

  it("is refused when it is not valid yet", async () => {
    const early = await make({
      commonName: HOST,
      issuer: intermediate,
      dnsNames: [HOST],
      from: "2027-01-02",
    });
    only(problems({ chain: [early, intermediate] }), "certificate.chain", /valid from 2027-01-02/);
  });

  it("is refused with an expired intermediate", async () => {
    const old = await make({ commonName: "Old", issuer: root, ca: true, until: "2026-12-31" });
    const under = await make({ commonName: HOST, issuer: old, dnsNames: [HOST] });
    only(problems({ chain: [under, old] }), "certificate.chain", /an intermediate \(number 2\) that expired/);
  });

  it("is refused with an expired CA, which every client would refuse", async () => {
    const old = await make({ commonName: "Old", until: "2026-12-31" });
    const under = await make({ commonName: HOST, issuer: old, dnsNames: [HOST] });
    only(problems({ chain: [under], ca: [old] }), "certificate.ca", /expired on 2026-12-31/);
  });

  it("is refused in the wrong order, and the right one is said", () => {
    const found = problems({ chain: [intermediate, leaf], key: leaf.keyPem });
    const order = found.find((problem) => /certificate 1 is not signed by certificate 2/.test(problem.found));
    assert.match(order?.allowed ?? "", new RegExp(`this order: CN=${HOST}; CN=Intermediate`));
  });

  it("is refused with a stranger in the chain", async () => {
    const stranger = await make({ commonName: "Stranger" });
    const [problem] = problems({ chain: [leaf, stranger, intermediate] });
    assert.match(problem?.found ?? "", /certificate 1 is not signed by certificate 2/);
    assert.match(problem?.allowed ?? "", /CN=Intermediate after CN=rancher\.example\.com/);
  });

  it("is refused where an intermediate is missing, and the one that is missing is named", () => {
    const found = problems({ chain: [leaf] });
    only(found, "certificate.chain", /no certificate of CN=Intermediate, which signed CN=rancher/);
    assert.match(found[0]?.allowed ?? "", /CN=Intermediate after it/);
  });

  it("is refused under an intermediate whose root is missing", () => {
    const found = problems({ chain: [leaf], ca: [intermediate] });
    only(found, "certificate.ca", /no root: CN=Intermediate is signed by CN=Root/);
  });

  it("is refused under a CA that may not sign certificates", async () => {
    const idle = await make({ commonName: "Idle", issuer: root, ca: true, mayNotSign: true });
    const under = await make({ commonName: HOST, issuer: idle, dnsNames: [HOST] });
    only(problems({ chain: [under, idle] }), "certificate.chain", /no CA \(CN=Idle\)/);
  });

  it("is refused under a CA that did not sign it, even one of the same name", async () => {
    const other = await make({ commonName: "Root" });
    only(problems({ ca: [other] }), "certificate.ca", /another CA of the name CN=Root: its key did not sign/);
  });

  it("is refused under a certificate that is no CA", async () => {
    const plain = await make({ commonName: "Plain", ca: false });
    const under = await make({ commonName: HOST, issuer: plain, dnsNames: [HOST] });
    only(problems({ chain: [under], ca: [plain] }), "certificate.ca", /no CA \(CN=Plain\)/);
  });

  it("is refused with an RSA key under 2048 bits", async () => {
    const weak = await make({ commonName: HOST, issuer: intermediate, dnsNames: [HOST], rsaBits: 1024 });
    only(problems({ chain: [weak, intermediate] }), "certificate.chain", /RSA key of 1024 bits/);
  });

  it("is accepted with an RSA key of 2048 bits", async () => {
    const rsa = await make({ commonName: HOST, issuer: intermediate, dnsNames: [HOST], rsaBits: 2048 });
    assert.deepEqual(problems({ chain: [rsa, intermediate] }), []);
  });

  it("needs its CA unless it is publicly trusted", () => {
    const found = problems({ ca: undefined });
    only(found, "certificate.ca", /ends in no publicly trusted CA/);
    assert.match(found[0]?.allowed ?? "", /CN=Root/);
  });

  it("may bring its root along, which is then its CA", () => {
    assert.deepEqual(problems({ chain: [leaf, intermediate, root], ca: undefined }), []);
  });

  it("is refused without alternative names: clients do not look at the common name", async () => {
    const bare = await make({ commonName: HOST, issuer: intermediate });
    only(problems({ chain: [bare, intermediate] }), "certificate.chain", /without subject alternative names/);
  });

  it("fits an address only if it is in the certificate", async () => {
    const address = "10.0.0.79";
    const made = await make({ commonName: "any", issuer: intermediate, ipAddresses: [address] });
    assert.deepEqual(problems({ chain: [made, intermediate], hostname: address }), []);
    only(
      problems({ chain: [made, intermediate], hostname: "10.0.0.80" }),
      "certificate.chain",
      /10\.0\.0\.79/,
    );
  });

  it("is refused if it is for clients only", async () => {
    const client = await make({
      commonName: HOST,
      issuer: intermediate,
      dnsNames: [HOST],
      uses: [CLIENT_AUTH],
    });
    only(problems({ chain: [client, intermediate] }), "certificate.chain", /not for TLS servers/);
  });

  it("has all its problems said at once", async () => {
    const old = await make({ commonName: HOST, issuer: intermediate, rsaBits: 1024, until: "2026-12-31" });
    const found = problems({ chain: [old], key: leaf.keyPem });
    const expected = [
      /no certificate of CN=Intermediate/,
      /expired/,
      /1024 bits/,
      /another certificate/,
      /without subject/,
    ];
    assert.equal(found.length, expected.length, JSON.stringify(found));
    for (const text of expected)
      assert.ok(
        found.some((problem) => text.test(problem.found)),
        String(text),
      );
  });

  it("is refused where it cannot be read at all", () => {
    for (const chain of ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]) {
      const found = certificateProblems(
        { source: "provided", chain, key: "", renewBeforeDays: 30 },
        HOST,
        NOW,
      );
      only(found, "certificate.chain", /no readable certificate/);
    }
  });

  it("comes with further CAs, which must be CAs", () => {
    const settings = {
      source: "provided",
      chain: bundle(leaf, intermediate),
      key: leaf.keyPem,
      ca: root.pem,
    } as const;
    const more = (additionalTrustedCAs: string) =>
      certificateProblems({ ...settings, additionalTrustedCAs, renewBeforeDays: 30 }, HOST, NOW);
    assert.deepEqual(more(bundle(root, intermediate)), []);
    only(more(leaf.pem), "certificate.additionalTrustedCAs", /no CA/);
    only(more("nothing"), "certificate.additionalTrustedCAs", /no readable certificate/);
  });
});
