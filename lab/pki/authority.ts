/** Certificate authorities of the simulated site: the enterprise's own, and one for each PKS cluster. */
import "./reflection.ts";
import { randomBytes, webcrypto } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

/** What a certificate is wanted for. */
export interface CertificateRequest {
  readonly commonName: string;
  /** Kubernetes reads these as the groups of a client. None by default. */
  readonly organizations?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Good for authenticating a client. Default false. */
  readonly client?: boolean;
  /** Good for authenticating a server. Default: unless `client` is asked for. */
  readonly server?: boolean;
  /** Validity from now, in days. Default 825; negative makes one that has expired. */
  readonly days?: number;
}

/** A certificate (PEM) and its private key (PKCS #8, PEM). */
export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Signs certificates; its own is a self-signed root. */
export interface CertificateAuthority {
  readonly certificatePem: string;
  issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

const DAY = 24 * 60 * 60 * 1000;
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

/**
 * Opens the authority kept in `folder` (`ca.pem`, world readable, and `ca.key`, 0600), or makes it, valid ten years.
 * @param commonName of a new authority; an existing one keeps its own
 */
export async function openAuthority(folder: string, commonName: string): Promise<CertificateAuthority> {
  const files = { certificate: join(folder, "ca.pem"), key: join(folder, "ca.key") };
  // The certificate is written last: where it is, the key is too.
  if (!existsSync(files.certificate)) {
    const made = await makeAuthority(commonName);
    mkdirSync(folder, { recursive: true });
    write(files.key, made.keyPem, 0o600);
    write(files.certificate, made.certificatePem, 0o644);
  }
  const certificate = new x509.X509Certificate(readFileSync(files.certificate, "utf8"));
  const der = x509.PemConverter.decodeFirst(readFileSync(files.key, "utf8"));
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, CURVE, false, ["sign"]);
  return {
    certificatePem: pem(certificate),
    issue: (request) => issue(certificate, signingKey, request),
  };
}

async function makeAuthority(commonName: string): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [commonName] }],
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + 3650 * DAY),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: pem(certificate), keyPem: await exportKey(keys.privateKey) };
}

async function issue(
  issuer: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
  request: CertificateRequest,
): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const until = Date.now() + (request.days ?? 825) * DAY;
  const usages = [
    ...((request.server ?? !request.client) ? [x509.ExtendedKeyUsage.serverAuth] : []),
    ...(request.client ? [x509.ExtendedKeyUsage.clientAuth] : []),
  ];
  const names: x509.JsonGeneralNames = [
    ...(request.dnsNames ?? []).map((value) => ({ type: "dns", value }) as const),
    ...(request.ipAddresses ?? []).map((value) => ({ type: "ip", value }) as const),
  ];
  const organizations = request.organizations ?? [];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [...organizations.map((name) => ({ O: [name] })), { CN: [request.commonName] }],
    issuer: issuer.subjectName,
    // An expired certificate was valid once.
    notBefore: new Date(Math.min(Date.now(), until) - DAY),
    notAfter: new Date(until),
    signingKey,
    publicKey: keys.publicKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...(usages.length > 0 ? [new x509.ExtendedKeyUsageExtension(usages)] : []),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { certificatePem: pem(certificate), keyPem: await exportKey(keys.privateKey) };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY") + "\n";
}

function pem(certificate: x509.X509Certificate): string {
  return certificate.toString("pem") + "\n";
}

/** Positive, as RFC 5280 4.1.2.2 wants it. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

function write(file: string, text: string, mode: number): void {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, file);
}
