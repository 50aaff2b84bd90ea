import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { isUnreadable, readCertificates, readKey } from "../../site/certificate-pem.ts";
import { type Made, make } from "../support/certificates.ts";

const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

function refused(read: object): { readonly found: string; readonly allowed: string } {
  assert.ok(isUnreadable(read), "it was read");
  return read;
}

describe("certificates in PEM", () => {
  let made: Made;
  before(async () => {
    made = await make({ commonName: "any" });
  });

  it("are found among other text, with CRLF, indented, and as Windows' UTF-16", () => {
    const texts = [
      `Bag Attributes\n  friendlyName: any\nsubject=CN=any\n${made.pem}trailing`,
      made.pem.replaceAll("\n", "\r\n"),
      made.pem.replaceAll("\n", "\n    "),
      asText(Buffer.from(`\ufeff${made.pem}`, "utf16le")),
    ];
    for (const text of texts) {
      const read = readCertificates(text);
      assert.ok(!isUnreadable(read), JSON.stringify(read));
      assert.deepEqual(
        read.map(({ subject }) => subject),
        ["CN=any"],
      );
    }
  });

  it("are told from what else people have, with the command that helps", () => {
    const der = new Uint8Array(made.certificate.rawData);
    assert.match(refused(readCertificates(asText(der))).found, /DER/);
    assert.match(refused(readCertificates(asText(der))).allowed, /openssl x509 -inform der/);
    const p12 = Buffer.from("3082097302010330820939", "hex");
    assert.match(refused(readCertificates(asText(p12))).allowed, /openssl pkcs12 .*-nokeys/);
    const p7b = Buffer.from("308203a106092a864886f70d010702a0820392", "hex");
    assert.match(refused(readCertificates(asText(p7b))).allowed, /openssl pkcs7 -inform der -print_certs/);
    const pkcs7 = "-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----";
    assert.match(refused(readCertificates(pkcs7)).allowed, /openssl pkcs7 -print_certs/);
    assert.match(refused(readCertificates(made.pem + made.keyPem)).found, /a private key among/);
    assert.match(refused(readCertificates("hello")).found, /no readable certificate/);
  });
});

describe("a private key in PEM", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const pem = (type: "pkcs8" | "sec1" | "pkcs1", key = privateKey) =>
    key.export({ type, format: "pem" }).toString();

  it("may be PKCS#8, PKCS#1 or SEC1, with parameters before it, junk around it and CRLF", () => {
    const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    for (const text of [
      pem("pkcs8"),
      pem("sec1"),
      parameters + pem("sec1"),
      pem("pkcs1", rsa),
      `x\n${pem("pkcs8")}y`,
    ]) {
      const read = readKey(text.replaceAll("\n", "\r\n"));
      assert.ok(!isUnreadable(read), JSON.stringify(read));
      assert.ok(createPrivateKey(read.pem).equals(read.key));
      assert.doesNotMatch(read.pem, /\r|PARAMETERS|^x\n/);
    }
  });

  it("is refused with a pass phrase, with the command that takes it off", () => {
    const locked = { cipher: "aes-256-cbc", passphrase: "x", format: "pem" } as const;
    for (const text of [
      privateKey.export({ ...locked, type: "pkcs8" }).toString(),
      rsa.export({ ...locked, type: "pkcs1" }).toString(),
    ]) {
      const { found, allowed } = refused(readKey(text));
      assert.equal(found, "an encrypted private key");
      assert.match(allowed, /openssl pkey -in FILE -out/);
    }
  });

  it("is told from what else people have, and never shown", async () => {
    const { pem: certificate } = await make({ commonName: "any" });
    assert.match(refused(readKey(certificate)).found, /a certificate, no private key/);
    assert.match(refused(readKey(pem("pkcs8") + pem("sec1"))).found, /2 private keys/);
    const der = asText(privateKey.export({ type: "pkcs8", format: "der" }));
    assert.match(refused(readKey(`0\ufffd${der}`)).allowed, /openssl pkey -inform der/);
    const openssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----";
    assert.match(refused(readKey(openssh)).found, /OPENSSH/);
    const cut = pem("pkcs8").replace(/\n[^\n]+\n-----END/, "\n-----END");
    assert.equal(refused(readKey(cut)).found, "no readable private key");
  });
});
