import assert from "node:assert/strict";
import { certificateNotices, withdrawnProblems } from "../../site/certificate-notices.ts";
import { certificatePlan } from "../../site/certificate-plan.ts";
import type { LastRun } from "../../site/last-run.ts";
import type { Problem } from "../../site/problems.ts";
import type { Site } from "../../site/schema.ts";
import { bundle, type Made, make } from "../support/certificates.ts";
import { load, problemsOf, smallestSite } from "../support/site-config.ts";

const HOST = "rancher.example.com";
const NOW = new Date("2027-01-01T00:00:00Z");

describe("a certificate's source", () => {
  let root: Made;
  let intermediate: Made;
  let leaf: Made;

  before(async () => {
    root = await make({ commonName: "Root" });
    intermediate = await make({ commonName: "Intermediate", issuer: root, ca: true });
    leaf = await make({ commonName: HOST, issuer: intermediate, dnsNames: [HOST] });
  });

  const siteWith = (certificate: object) => ({ ...smallestSite(), certificate });
  const checked = (certificate: object): Site["certificate"] => load(siteWith(certificate), NOW).certificate;
  const found = (certificate: object): readonly Problem[] => problemsOf(siteWith(certificate), NOW);
  const planned = (certificate: object) => certificatePlan(checked(certificate), HOST).certificate;
  const provided = () => ({
    source: "provided",
    chain: leaf.pem,
    key: leaf.keyPem,
    ca: bundle(intermediate, root),
  });
  const issuing = () => ({
    source: "issuing-ca",
    ca: bundle(intermediate, root),
    caKey: intermediate.keyPem,
  });

  it("is one of four, and another one is refused with their names", () => {
    const [problem] = found({ source: "magic" });
    for (const name of ["provided", "enterprise-ca", "issuing-ca", "self-signed"])
      assert.match(problem?.allowed ?? "", new RegExp(name));
  });

  it("provided: serves the completed chain without the root, and trusts the root alone", () => {
    const plan = planned(provided());
    assert.ok(plan.source === "provided");
    assert.equal(plan.chain, bundle(leaf, intermediate));
    assert.equal(plan.ca, root.pem);
    const whole = planned({ ...provided(), chain: bundle(leaf, intermediate, root), ca: undefined });
    assert.deepEqual(whole, plan);
  });

  it("provided: keeps a second root, so that agents can be told of the next CA before it signs", async () => {
    const next = await make({ commonName: "Next" });
    const plan = planned({ ...provided(), ca: bundle(next, intermediate, root) });
    assert.ok(plan.source === "provided");
    assert.equal(plan.ca, bundle(next, root));
  });

  it("provided: spells the same certificates the same way, whatever stands around them", () => {
    const untidy = {
      ...provided(),
      key: `Bag Attributes\n${leaf.keyPem.replaceAll("\n", "\r\n")}`,
      ca: `junk\n${bundle(intermediate)}\nmore\n${root.pem.replaceAll("\n", "\r\n")}`,
    };
    assert.deepEqual(planned(untidy), planned(provided()));
  });

  it("enterprise-ca: waits without a chain, and checks one that is there but for its key", () => {
    const waiting = planned({ source: "enterprise-ca", names: ["10.0.0.79", "rancher"].slice(0, 1) });
    assert.ok(waiting.source === "enterprise-ca");
    assert.equal(waiting.signed, undefined);
    assert.deepEqual(waiting.names, { commonName: HOST, dnsNames: [HOST], ipAddresses: ["10.0.0.79"] });
    const signed = planned({ source: "enterprise-ca", chain: leaf.pem, ca: bundle(intermediate, root) });
    assert.ok(signed.source === "enterprise-ca");
    assert.deepEqual(signed.signed, { chain: bundle(leaf, intermediate), ca: root.pem });
    const [problem] = found({ source: "enterprise-ca", chain: leaf.pem, ca: root.pem });
    assert.match(problem?.found ?? "", /no certificate of CN=Intermediate/);
  });

  it("issuing-ca: signs with the first, serves it and those above it but the root", () => {
    const plan = planned(issuing());
    assert.ok(plan.source === "issuing-ca");
    assert.deepEqual(
      [plan.caCertificate, plan.intermediates, plan.ca],
      [intermediate.pem, intermediate.pem, root.pem],
    );
    const alone = planned({ source: "issuing-ca", ca: root.pem, caKey: root.keyPem });
    assert.ok(alone.source === "issuing-ca");
    assert.deepEqual([alone.caCertificate, alone.intermediates, alone.ca], [root.pem, "", root.pem]);
  });

  it("issuing-ca: is refused where it is no CA, has another's key, or lacks its root", () => {
    const texts = (over: object) =>
      found({ ...issuing(), ...over }).map(({ path, found: text }) => `${path}: ${text}`);
    assert.match(
      texts({ caKey: root.keyPem }).join("\n"),
      /^certificate\.caKey: the key of another certificate$/,
    );
    assert.match(
      texts({ ca: intermediate.pem }).join("\n"),
      /^certificate\.ca: nothing, and the chain ends in no publicly/,
    );
    const plain = texts({ ca: bundle(leaf, intermediate, root), caKey: leaf.keyPem });
    assert.match(plain.join("\n"), /^certificate\.ca: a certificate that is no CA \(CN=rancher/);
  });

  it("never shows a secret key that cannot be read", () => {
    const [problem] = found({
      ...issuing(),
      caKey: "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
    });
    assert.equal(problem?.path, "certificate.caKey");
    assert.doesNotMatch(JSON.stringify(problem), /hunter2/);
  });

  it("says in one line what an unsigned request waits for", () => {
    const [line, ...more] = certificateNotices(checked({ source: "enterprise-ca" }), NOW);
    assert.deepEqual(more, []);
    assert.match(line ?? "", /everything but Rancher.*stack output csr.*certificate\.chain.*pulumi up/);
    assert.doesNotMatch(line ?? "", /\n/);
  });

  it("warns of the end of what is not renewed here, days before, with the days left", async () => {
    const short = await make({ commonName: HOST, issuer: root, dnsNames: [HOST], until: "2027-01-21" });
    const certificate = checked({ source: "provided", chain: short.pem, key: short.keyPem, ca: root.pem });
    assert.match(
      certificateNotices(certificate, NOW)[0] ?? "",
      /ends on 2027-01-21, in 20 days: npm run site -- rotate/,
    );
    assert.deepEqual(certificateNotices(certificate, new Date("2026-12-01")), []);
    assert.deepEqual(certificateNotices(checked({ source: "self-signed" }), NOW), []);
  });

  it("warns of an issuing CA that ends before what it signs now", async () => {
    const ca = await make({ commonName: "Short CA", until: "2027-12-01" });
    const certificate = checked({ source: "issuing-ca", ca: ca.pem, caKey: ca.keyPem });
    assert.match(certificateNotices(certificate, NOW)[0] ?? "", /certificate\.ca ends on 2027-12-01/);
    assert.deepEqual(certificateNotices(checked(issuing()), NOW), []);
  });

  it("may not lose its chain once Rancher runs: that would take Rancher out of the stack", () => {
    const site = (certificate: object) => load(siteWith(certificate), NOW);
    const last = { applied: { agentsCa: "digest" } } as LastRun;
    const waiting = site({ source: "enterprise-ca" });
    assert.match(withdrawnProblems(waiting, last)[0]?.found ?? "", /nothing, though Rancher runs/);
    assert.deepEqual(withdrawnProblems(waiting, undefined), []);
    assert.deepEqual(withdrawnProblems(waiting, { applied: {} } as LastRun), []);
    assert.deepEqual(withdrawnProblems(site(provided()), last), []);
  });
});
