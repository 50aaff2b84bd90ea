import assert from "node:assert/strict";
import {
  SiteCertificate,
  type SiteCertificateArgs,
} from "../../../components/certificate/site-certificate.ts";
import { make } from "../../support/certificates.ts";
import { changes } from "../../support/changes.ts";
import { CERTIFICATE, KEY } from "../../support/fixtures.ts";
import { isSecret, recordGraph, valueOf } from "../../support/mocks.ts";
import { certificateArgs } from "../../support/sample-args.ts";

const record = (certificate: SiteCertificateArgs["certificate"] = certificateArgs.certificate) =>
  recordGraph(() => new SiteCertificate("certificate", { ...certificateArgs, certificate }));

const names = {
  commonName: "rancher.example.com",
  dnsNames: ["rancher.example.com"],
  ipAddresses: ["10.0.0.1"],
};
const provided = { source: "provided", chain: CERTIFICATE, key: KEY } as const;
const requested = {
  source: "enterprise-ca",
  names,
  subject: { organization: "Example", country: "US" },
  keyType: "rsa-2048",
  rotation: 0,
} as const;
const issued = {
  source: "issuing-ca",
  names,
  validityDays: 397,
  renewBeforeDays: 30,
  rotation: 0,
  caCertificate: CERTIFICATE,
  caKey: KEY,
  intermediates: "intermediates",
  ca: "root",
} as const;

async function servedBy(certificate?: SiteCertificateArgs["certificate"]) {
  const { result, ...graph } = await record(certificate);
  assert.ok(result.served);
  return { ...graph, ...result.served, certificate: result };
}

describe("SiteCertificate", () => {
  it("makes nothing where the site has a certificate, and keeps its key secret", async () => {
    const { resources, chain, ca, key } = await servedBy({ ...provided, ca: CERTIFICATE });
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["certificate"],
    );
    assert.equal(await valueOf(chain), CERTIFICATE);
    assert.equal(await valueOf(ca), CERTIFICATE);
    assert.equal(await valueOf(key), KEY);
    assert.equal(await isSecret(key), true);
    assert.equal(await isSecret(chain), false);
  });

  it("has no CA where the certificate is publicly trusted", async () => {
    assert.equal((await servedBy(provided)).ca, undefined);
  });

  it("says when the first certificate of the chain, or its CA, ends", async () => {
    const early = await make({ commonName: "early", until: "2030-01-01" });
    const { certificate } = await servedBy({ ...provided, chain: CERTIFICATE + early.pem });
    assert.equal(await valueOf(certificate.expires), "2030-01-01T00:00:00.000Z");
    const under = await servedBy({ ...provided, ca: early.pem });
    assert.equal(await valueOf(under.certificate.expires), "2030-01-01T00:00:00.000Z");
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

  it("makes a certificate for all names, renewed before its end", async () => {
    const graph = await record(issued);
    const request = graph.findResource("tls:index/certRequest:CertRequest", "certificate-request");
    assert.deepEqual(request.inputs["dnsNames"], ["rancher.example.com"]);
    assert.deepEqual(request.inputs["ipAddresses"], ["10.0.0.1"]);
    assert.deepEqual(request.inputs["subject"], { commonName: "rancher.example.com" });
    const { inputs } = graph.findResource(
      "tls:index/locallySignedCert:LocallySignedCert",
      "certificate-certificate",
    );
    assert.equal(inputs["validityPeriodHours"], 397 * 24);
    assert.equal(inputs["earlyRenewalHours"], 30 * 24);
    assert.ok((inputs["allowedUses"] as string[]).includes("server_auth"));
    assert.equal(inputs["caPrivateKeyPem"], "[secret]");
  });

  it("keeps the key that it makes secret", async () => {
    const { key, chain } = await servedBy();
    assert.equal(await isSecret(key), true);
    assert.equal(await isSecret(chain), false);
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

  it("serves what an issuing CA signed with that CA's chain, and no root", async () => {
    const { chain, ca } = await servedBy(issued);
    assert.equal(await valueOf(chain), `${CERTIFICATE}intermediates`);
    assert.equal(await valueOf(ca), "root");
  });

  it("makes a new key for another rotation, and a new CA for another one of the CA", async () => {
    const triggers = async (over: object) => {
      const { resources } = await record({
        ...certificateArgs.certificate,
        ...over,
      } as SiteCertificateArgs["certificate"]);
      const found = resources.filter(({ options }) => options["replacementTrigger"] !== undefined);
      return Object.fromEntries(found.map(({ name, options }) => [name, options["replacementTrigger"]]));
    };
    assert.deepEqual(await triggers({}), { "certificate-ca-key": 0, "certificate-key": 0 });
    assert.deepEqual(await triggers({ rotation: 2, caRotation: 1 }), {
      "certificate-ca-key": 1,
      "certificate-key": 2,
    });
  });
});

describe("SiteCertificate of an enterprise CA", () => {
  const KEYS = "tls:index/privateKey:PrivateKey";
  const namesOf = async (over: object) =>
    (await record({ ...requested, ...over })).resources.map(({ name }) => name).sort();

  it("makes key and request and waits, with the request as what there is", async () => {
    const graph = await record(requested);
    const { inputs } = graph.findResource("tls:index/certRequest:CertRequest", "certificate-request-0");
    const subject = { commonName: "rancher.example.com", organization: "Example", country: "US" };
    assert.deepEqual(inputs["subject"], subject);
    assert.deepEqual(inputs["dnsNames"], ["rancher.example.com"]);
    const key = graph.findResource(KEYS, "certificate-requested-key-0");
    assert.deepEqual(key.inputs, { algorithm: "RSA", rsaBits: 2048 });
    assert.equal(graph.result.served, undefined);
    assert.equal(graph.result.expires, undefined);
    assert.equal(await valueOf(graph.result.csr), "mocked request");
  });

  it("serves the signed chain with the key that it is for", async () => {
    const { chain, key, ca } = await servedBy({ ...requested, signed: { chain: CERTIFICATE, ca: "root" } });
    assert.deepEqual(
      [await valueOf(chain), await valueOf(ca), await valueOf(key)],
      [CERTIFICATE, "root", KEY],
    );
    assert.equal(await isSecret(key), true);
  });

  it("refuses a chain for another key, without a stack trace", async () => {
    const { pem } = await make({ commonName: "other" });
    await assert.rejects(record({ ...requested, signed: { chain: pem } }), (error) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /not for the key that was made here[\s\S]*next: .*stack output csr/);
      return true;
    });
  });

  it("keeps the key before while the next one waits for its certificate", async () => {
    const kept = [
      "certificate",
      "certificate-request-2",
      "certificate-requested-key-1",
      "certificate-requested-key-2",
    ];
    assert.deepEqual(await namesOf({ rotation: 2 }), kept);
  });

  it("never makes a key anew because another kind is wanted for the next", async () => {
    const { inputs, options } = (await record({ ...requested, keyType: "ecdsa-p384" })).findResource(
      KEYS,
      "certificate-requested-key-0",
    );
    assert.deepEqual(inputs, { algorithm: "ECDSA", ecdsaCurve: "P384" });
    assert.deepEqual(options["ignoreChanges"], ["algorithm", "rsaBits", "ecdsaCurve"]);
  });
});
