/** The simulated site's certificate authorities, checked with Node's own reading of certificates. */
import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuthority } from "../../../lab/pki/authority.ts";

describe("a certificate authority of the lab", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "lab-pki-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is a self-signed root whose key only its owner reads", async () => {
    const { certificatePem } = await openAuthority(folder, "Test Root");
    const root = new X509Certificate(certificatePem);
    assert.equal(root.subject, "CN=Test Root");
    assert.equal(root.ca, true);
    assert.ok(root.verify(root.publicKey));
    assert.equal(readFileSync(join(folder, "ca.pem"), "utf8"), certificatePem);
    assert.equal(statSync(join(folder, "ca.pem")).mode & 0o777, 0o644);
    assert.equal(statSync(join(folder, "ca.key")).mode & 0o777, 0o600);
  });

  it("is the same when it is opened again, and still signs", async () => {
    const first = await openAuthority(folder, "Test Root");
    const again = await openAuthority(folder, "Another Name");
    assert.equal(again.certificatePem, first.certificatePem);
    const issued = new X509Certificate((await again.issue({ commonName: "a" })).certificatePem);
    assert.ok(issued.verify(new X509Certificate(first.certificatePem).publicKey));
  });

  it("issues a server certificate for names and addresses, with its key", async () => {
    const authority = await openAuthority(folder, "Test Root");
    const request = {
      commonName: "a.example",
      dnsNames: ["a.example", "*.b.example"],
      ipAddresses: ["127.9.8.7"],
    };
    const { certificatePem, keyPem } = await authority.issue(request);
    const certificate = new X509Certificate(certificatePem);
    assert.ok(certificate.checkIssued(new X509Certificate(authority.certificatePem)));
    assert.ok(certificate.checkPrivateKey(createPrivateKey(keyPem)));
    assert.equal(certificate.checkHost("x.b.example"), "*.b.example");
    assert.equal(certificate.checkHost("b.example"), undefined);
    assert.equal(certificate.checkIP("127.9.8.7"), "127.9.8.7");
    assert.equal(certificate.ca, false);
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
  });

  it("issues a client certificate whose organizations are groups", async () => {
    const authority = await openAuthority(folder, "Test Root");
    const request = { commonName: "kube", organizations: ["system:masters", "Ops, Inc."], client: true };
    const certificate = new X509Certificate((await authority.issue(request)).certificatePem);
    assert.equal(certificate.subject, "O=system:masters\nO=Ops\\, Inc.\nCN=kube");
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
  });

  it("issues one that has expired, for those who test for it", async () => {
    const authority = await openAuthority(folder, "Test Root");
    const certificate = new X509Certificate(
      (await authority.issue({ commonName: "a", days: -1 })).certificatePem,
    );
    assert.ok(certificate.validToDate.getTime() < Date.now());
    assert.ok(certificate.validFromDate.getTime() < certificate.validToDate.getTime());
  });
});
