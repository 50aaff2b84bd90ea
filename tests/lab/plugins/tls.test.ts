import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { describe, it } from "mocha";
import type { ResourceType } from "../../../lab/plugins/provider.ts";
import { certRequest } from "../../../lab/plugins/tls/cert-request.ts";
import { locallySignedCert } from "../../../lab/plugins/tls/locally-signed-cert.ts";
import { privateKey } from "../../../lab/plugins/tls/private-key.ts";
import { selfSignedCert } from "../../../lab/plugins/tls/self-signed-cert.ts";
import { reveal, Secret, UNKNOWN } from "../../../lab/plugins/values.ts";
import type { PropertyMap } from "../../../lab/plugins/values.ts";
import { recordedContext } from "./context.ts";

async function make(
  type: ResourceType<unknown>,
  inputs: PropertyMap,
  context = recordedContext("r"),
): Promise<PropertyMap> {
  return (await type.create({ inputs, preview: false, timeoutSeconds: undefined }, context)).state;
}

async function preview(type: ResourceType<unknown>, inputs: PropertyMap): Promise<PropertyMap> {
  return (await type.create({ inputs, preview: true, timeoutSeconds: undefined }, recordedContext("r")))
    .state;
}

async function diff(
  type: ResourceType<unknown>,
  state: PropertyMap,
  news: PropertyMap,
): Promise<Record<string, boolean>> {
  const request = { id: "id", oldInputs: {}, state: reveal(state), news, ignoreChanges: [] };
  const { changes } = await type.diff(request, recordedContext("r"));
  return Object.fromEntries(changes.map((change) => [change.path.join("."), change.replace]));
}

async function failures(type: ResourceType<unknown>, news: PropertyMap): Promise<readonly string[]> {
  const request = { olds: {}, news, randomSeed: new Uint8Array(), autonaming: undefined };
  const checked = await type.check?.(request, recordedContext("r"));
  return (checked?.failures ?? []).map((failure) => failure.reason);
}

const text = (state: PropertyMap, name: string): string => String(reveal(state[name]));

describe("the tls stand-in: PrivateKey", () => {
  for (const [algorithm, curve, kind] of [
    ["RSA", undefined, "RSA PRIVATE KEY"],
    ["ECDSA", "P224", "EC PRIVATE KEY"],
    ["ECDSA", "P256", "EC PRIVATE KEY"],
    ["ECDSA", "P384", "EC PRIVATE KEY"],
    ["ECDSA", "P521", "EC PRIVATE KEY"],
    ["ED25519", undefined, "PRIVATE KEY"],
  ] as const) {
    it(`makes ${algorithm} ${curve ?? ""} keys whose parts belong together`, async () => {
      const state = await make(privateKey, { algorithm, ecdsaCurve: curve });
      assert.match(text(state, "privateKeyPem"), new RegExp(`^-----BEGIN ${kind}-----\n`));
      const own = createPublicKey(createPrivateKey(text(state, "privateKeyPem")));
      assert.equal(own.export({ type: "spki", format: "pem" }), text(state, "publicKeyPem"));
      const pkcs8 = createPublicKey(createPrivateKey(text(state, "privateKeyPemPkcs8")));
      assert.ok(pkcs8.equals(own));
      assert.match(text(state, "id"), /^[0-9a-f]{40}$/);
      if (curve === "P224") assert.equal(state["publicKeyOpenssh"], "");
      else
        assert.match(
          text(state, "publicKeyOpenssh"),
          /^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/]+=*\n$/,
        );
    });
  }

  it("hides the private forms and shows the public ones", async () => {
    const state = await make(privateKey, { algorithm: "ED25519" });
    const secrets = Object.keys(state).filter((name) => state[name] instanceof Secret);
    assert.deepEqual(secrets.sort(), ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"]);
  });

  it("knows its defaults in a preview, and nothing else", async () => {
    const state = await preview(privateKey, { algorithm: "RSA" });
    assert.deepEqual([state["rsaBits"], state["ecdsaCurve"], state["id"]], [2048, "P224", UNKNOWN]);
    assert.equal(state["privateKeyPem"], UNKNOWN);
  });

  it("is replaced by any change, with all that was made of it", async () => {
    const state = await make(privateKey, { algorithm: "ECDSA", ecdsaCurve: "P256" });
    assert.deepEqual(await diff(privateKey, state, { algorithm: "ECDSA", ecdsaCurve: "P256" }), {});
    const changes = await diff(privateKey, state, { algorithm: "ECDSA", ecdsaCurve: "P384" });
    assert.equal(changes["ecdsaCurve"], true);
    assert.equal(changes["privateKeyPem"], false);
  });

  it("refuses what the real one refuses", async () => {
    assert.deepEqual(await failures(privateKey, {}), ["Missing required property 'algorithm'"]);
    const curves = '["P224" "P256" "P384" "P521"], got: "P999"';
    assert.deepEqual(await failures(privateKey, { algorithm: "ECDSA", ecdsaCurve: "P999" }), [
      `Invalid Attribute Value Match. Attribute ecdsa_curve value must be one of: ${curves}. Examine values at 'r.ecdsaCurve'.`,
    ]);
  });
});

describe("the tls stand-in: certificates", () => {
  const authorityInputs = async (): Promise<PropertyMap> => ({
    privateKeyPem: text(await make(privateKey, { algorithm: "ECDSA", ecdsaCurve: "P256" }), "privateKeyPem"),
    validityPeriodHours: 1000,
    earlyRenewalHours: 10,
    isCaCertificate: true,
    allowedUses: ["cert_signing", "crl_signing"],
    subject: { commonName: "Lab CA", organization: "Lab", country: "CZ" },
  });

  it("sign a chain that verifies, with the request's names", async () => {
    const caInputs = await authorityInputs();
    const ca = await make(selfSignedCert, caInputs);
    const key = await make(privateKey, { algorithm: "RSA" });
    const request = await make(certRequest, {
      privateKeyPem: text(key, "privateKeyPem"),
      subject: { commonName: "host.example" },
      dnsNames: ["host.example", "*.apps.example"],
      ipAddresses: ["10.1.2.3", "2001:db8::5:0:1"],
      uris: ["spiffe://lab/x"],
    });
    const leaf = await make(locallySignedCert, {
      caCertPem: text(ca, "certPem"),
      caPrivateKeyPem: text(caInputs, "privateKeyPem"),
      certRequestPem: text(request, "certRequestPem"),
      validityPeriodHours: 24,
      allowedUses: ["server_auth", "digital_signature", "key_encipherment"],
    });
    const authority = new X509Certificate(text(ca, "certPem"));
    const certificate = new X509Certificate(text(leaf, "certPem"));
    assert.equal(authority.ca, true);
    assert.ok(authority.verify(authority.publicKey));
    assert.ok(certificate.verify(authority.publicKey));
    assert.ok(certificate.checkIssued(authority));
    assert.ok(certificate.checkPrivateKey(createPrivateKey(text(key, "privateKeyPem"))));
    assert.equal(certificate.checkHost("a.apps.example"), "*.apps.example");
    assert.equal(
      certificate.subjectAltName,
      "DNS:host.example, DNS:*.apps.example, IP Address:10.1.2.3, IP Address:2001:DB8:0:0:0:5:0:1, URI:spiffe://lab/x",
    );
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
    assert.equal(BigInt(`0x${certificate.serialNumber}`).toString(), leaf["id"]);
    assert.deepEqual(
      [leaf["caKeyAlgorithm"], ca["keyAlgorithm"], leaf["certPem"] instanceof Secret],
      ["ECDSA", "ECDSA", false],
    );
  });

  it("know all but what is made in a preview", async () => {
    const state = await preview(selfSignedCert, { ...(await authorityInputs()), privateKeyPem: UNKNOWN });
    assert.equal(state["privateKeyPem"], UNKNOWN);
    assert.equal(state["readyForRenewal"], false);
    assert.equal(state["setSubjectKeyId"], false);
    for (const name of ["certPem", "id", "keyAlgorithm", "validityEndTime", "maxPathLength"]) {
      assert.equal(state[name], UNKNOWN, name);
    }
  });

  it("are updated by earlyRenewalHours and replaced by anything else", async () => {
    const inputs = await authorityInputs();
    const state = await make(selfSignedCert, inputs);
    assert.deepEqual(await diff(selfSignedCert, state, inputs), {});
    assert.deepEqual(await diff(selfSignedCert, state, { ...inputs, earlyRenewalHours: 20 }), {
      earlyRenewalHours: false,
    });
    assert.deepEqual(
      await diff(selfSignedCert, state, { ...inputs, dnsNames: ["x"], validityPeriodHours: 9 }),
      {
        dnsNames: true,
        validityPeriodHours: true,
      },
    );
    assert.deepEqual(await diff(selfSignedCert, state, { ...inputs, privateKeyPem: UNKNOWN }), {
      privateKeyPem: true,
    });
  });

  it("are replaced when their renewal is due, and a refresh says so", async () => {
    const inputs = await authorityInputs();
    const made = await make(selfSignedCert, inputs);
    const nearEnd = { ...made, validityEndTime: new Date(Date.now() + 9 * 3_600_000).toISOString() };
    assert.deepEqual(await diff(selfSignedCert, nearEnd, inputs), { readyForRenewal: true });
    const request = { id: "id", state: reveal(nearEnd), inputs, timeoutSeconds: undefined };
    const read = await selfSignedCert.read?.(request, recordedContext("r"));
    assert.equal(read?.state["readyForRenewal"], true);
    const still = await selfSignedCert.read?.({ ...request, state: reveal(made) }, recordedContext("r"));
    assert.equal(still?.state["readyForRenewal"], false);
  });

  it("name the part that cannot be read", async () => {
    const inputs = await authorityInputs();
    await assert.rejects(
      make(selfSignedCert, { ...inputs, privateKeyPem: "x" }),
      /^Error: Failed to parse private key PEM: failed to decode PEM block: decoded bytes 0, undecoded 1$/,
    );
    await assert.rejects(
      make(selfSignedCert, { ...inputs, ipAddresses: ["zz"] }),
      /Invalid IP address: Failed to parse "zz"/,
    );
    await assert.rejects(
      make(selfSignedCert, { ...inputs, subject: undefined }),
      /Invalid Certificate Subject: Must contain at least one Distinguished Name/,
    );
  });

  it("refuse an authority whose key does not fit, and warn of one that is none", async () => {
    const inputs = await authorityInputs();
    const ca = await make(selfSignedCert, { ...inputs, isCaCertificate: false });
    const certRequestPem = text(
      await make(certRequest, { privateKeyPem: text(inputs, "privateKeyPem") }),
      "certRequestPem",
    );
    const other = text(await authorityInputs(), "privateKeyPem");
    const leaf = { caCertPem: ca["certPem"], certRequestPem, validityPeriodHours: 1, allowedUses: [] };
    await assert.rejects(
      make(locallySignedCert, { ...leaf, caPrivateKeyPem: other }),
      /x509: provided PrivateKey doesn't match parent's PublicKey/,
    );
    const context = recordedContext("r");
    await make(locallySignedCert, { ...leaf, caPrivateKeyPem: inputs["privateKeyPem"] }, context);
    assert.match(context.logged[0]?.message ?? "", /Potentially Invalid Certificate Authority/);
  });

  it("refuse uses and hours that do not exist", async () => {
    const reasons = await failures(selfSignedCert, {
      privateKeyPem: "k",
      validityPeriodHours: -1,
      allowedUses: ["nope"],
    });
    assert.match(reasons[1] ?? "", /Attribute allowed_uses\[0\] value must be one of: .* got: "nope"/);
    assert.match(reasons[0] ?? "", /Attribute validity_period_hours value must be at least 0, got: -1/);
  });
});
