import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import {
  SiteCertificate,
  type SiteCertificateArgs,
} from "../../../components/certificate/site-certificate.ts";
import { changes } from "../../support/changes.ts";
import { CERTIFICATE, KEY } from "../../support/fixtures.ts";
import { isSecret, recordGraph, valueOf } from "../../support/mocks.ts";
import { certificateArgs } from "../../support/sample-args.ts";

const record = (certificate: SiteCertificateArgs["certificate"] = certificateArgs.certificate) =>
  recordGraph(() => new SiteCertificate("certificate", { ...certificateArgs, certificate }));

const provided = { source: "provided", chain: CERTIFICATE, key: KEY } as const;

describe("SiteCertificate", () => {
  it("makes nothing where the site has a certificate, and keeps its key secret", async () => {
    const { resources, result } = await record({ ...provided, ca: CERTIFICATE });
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["certificate"],
    );
    assert.equal(await valueOf(result.chain), CERTIFICATE);
    assert.equal(await valueOf(result.ca), CERTIFICATE);
    assert.equal(await valueOf(result.key), KEY);
    assert.equal(await isSecret(result.key), true);
    assert.equal(await isSecret(result.chain), false);
  });

  it("has no CA where the certificate is publicly trusted", async () => {
    assert.equal((await record(provided)).result.ca, undefined);
  });

  it("says when the certificate ends", async () => {
    const { result } = await record(provided);
    assert.equal(await valueOf(result.expires), new X509Certificate(CERTIFICATE).validToDate.toISOString());
  });

  it("makes a CA that may sign, for ten years", async () => {
    const { inputs } = (await record()).findResource(
      "tls:index/selfSignedCert:SelfSignedCert",
      "certificate-ca",
    );
    assert.equal(inputs["isCaCertificate"], true);
    assert.equal(inputs["validityPeriodHours"], 87600);
    assert.deepEqual(inputs["subject"], { commonName: "Example CA", organization: "Example" });
    assert.deepEqual(inputs["allowedUses"], ["cert_signing", "crl_signing"]);
  });

  it("makes a certificate for Rancher's host name, renewed before its end", async () => {
    const graph = await record();
    const request = graph.findResource("tls:index/certRequest:CertRequest", "certificate-request");
    assert.deepEqual(request.inputs["dnsNames"], ["rancher.example.com"]);
    const { inputs } = graph.findResource(
      "tls:index/locallySignedCert:LocallySignedCert",
      "certificate-certificate",
    );
    assert.equal(inputs["validityPeriodHours"], 825 * 24);
    assert.equal(inputs["earlyRenewalHours"], 30 * 24);
    assert.ok((inputs["allowedUses"] as string[]).includes("server_auth"));
    assert.equal(inputs["caPrivateKeyPem"], "[secret]");
  });

  it("keeps the key that it makes secret", async () => {
    const { result } = await record();
    assert.equal(await isSecret(result.key), true);
    assert.equal(await isSecret(result.chain), false);
  });

  it("signs anew under the same CA when only the validity changes", async () => {
    const shorter = {
      ...certificateArgs.certificate,
      validityDays: 90,
    } as SiteCertificateArgs["certificate"];
    assert.deepEqual(changes(await record(), await record(shorter)), [
      "~ certificate-certificate: validityPeriodHours",
    ]);
  });
});
