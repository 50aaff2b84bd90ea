/** The self-signed certificates that ingress controllers show for names they have none for. */
import "../pki/reflection.ts";
import { webcrypto } from "node:crypto";
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";

const DAY = 86_400_000;
const made = new Map<string, Promise<{ certificatePem: string; keyPem: string }>>();

/** The certificate with this common name: made once per run of the lab's daemon, as a controller does at its start. */
export function fakeCertificate(commonName: string): Promise<{ certificatePem: string; keyPem: string }> {
  const known = made.get(commonName) ?? make(commonName);
  made.set(commonName, known);
  return known;
}

async function make(commonName: string): Promise<{ certificatePem: string; keyPem: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${commonName}`,
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + 365 * DAY),
      extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: "ingress.local" }])],
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificatePem: certificate.toString("pem"), keyPem: PemConverter.encode(key, "PRIVATE KEY") };
}
