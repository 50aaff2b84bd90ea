/** Certificates made in the test that needs them: right ones, and wrong ones of every kind. */
// The library stands on one that wants reflect-metadata; the lab has a stand-in for it.
import "../../lab/pki/reflection.ts";
import { randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** What to make. */
export interface Wanted {
  readonly commonName: string;
  /** Default: it signs itself. */
  readonly issuer?: Made;
  /** May it sign others? Default: only where it signs itself. */
  readonly ca?: boolean;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Default: 2026-01-01. */
  readonly from?: string;
  /** Default: 2100-01-01. */
  readonly until?: string;
  /** An RSA key of so many bits. Default: an EC key on P-256. */
  readonly rsaBits?: number;
  /** The key usage of a CA that may not sign certificates. Default: no key usage at all. */
  readonly mayNotSign?: boolean;
  /** For what it is, as object identifiers (extended key usage). Default: for everything. */
  readonly uses?: readonly string[];
  /** PEM of a request: its key and names are taken, and the key pair here is nobody's. Default: a new key. */
  readonly request?: string;
}

/** Object identifier of TLS clients' certificates. */
export const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

/** PEM certificates one after another. */
export function bundle(...made: readonly Made[]): string {
  return made.map(({ pem }) => pem).join("");
}

/** A certificate, and the key that it and its children are signed with. */
export interface Made {
  readonly pem: string;
  readonly keyPem: string;
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export async function make(wanted: Wanted): Promise<Made> {
  const { issuer, ca = issuer === undefined, rsaBits } = wanted;
  const rsa = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: rsaBits ?? 0,
  };
  const keys = await webcrypto.subtle.generateKey(rsaBits === undefined ? EC : rsa, true, ["sign", "verify"]);
  const request =
    wanted.request === undefined ? undefined : new x509.Pkcs10CertificateRequest(wanted.request);
  const isNames = (each: x509.Extension) => each instanceof x509.SubjectAlternativeNameExtension;
  const requested = request?.extensions.filter(isNames) ?? [];
  const names: x509.JsonGeneralNames = [
    ...requested.flatMap(({ names }) => names.toJSON()),
    ...(wanted.dnsNames ?? []).map((value) => ({ type: "dns", value }) as const),
    ...(wanted.ipAddresses ?? []).map((value) => ({ type: "ip", value }) as const),
  ];
  const signer = issuer?.keys.privateKey ?? keys.privateKey;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `4${randomBytes(8).toString("hex").slice(1)}`,
    subject: `CN=${wanted.commonName}`,
    issuer: issuer?.certificate.subjectName ?? `CN=${wanted.commonName}`,
    notBefore: new Date(wanted.from ?? "2026-01-01"),
    notAfter: new Date(wanted.until ?? "2100-01-01"),
    publicKey: request?.publicKey ?? keys.publicKey,
    signingKey: signer,
    signingAlgorithm: signer.algorithm.name === EC.name ? EC : rsa,
    extensions: [
      new x509.BasicConstraintsExtension(ca, undefined, true),
      ...(wanted.mayNotSign === true
        ? [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)]
        : []),
      ...(wanted.uses === undefined ? [] : [new x509.ExtendedKeyUsageExtension([...wanted.uses])]),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    pem: `${certificate.toString("pem")}\n`,
    keyPem: `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n`,
    certificate,
    keys,
  };
}
