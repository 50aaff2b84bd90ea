/** Keys and requests for a CA that signs elsewhere. The newest key waits for its certificate while the one before it serves. */
import { createPublicKey, X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { type CertificateNames, namesIn, subjectOf } from "./made.ts";

/** What is asked of the CA. */
export interface RequestSettings {
  readonly names: CertificateNames;
  readonly subject: {
    readonly organization?: string | undefined;
    readonly organizationalUnit?: string | undefined;
    readonly locality?: string | undefined;
    readonly province?: string | undefined;
    readonly country?: string | undefined;
  };
  readonly keyType: "rsa-2048" | "rsa-3072" | "rsa-4096" | "ecdsa-p256" | "ecdsa-p384";
  /** Another number is another key and request, beside those of the number before. */
  readonly rotation: number;
}

/** Makes this rotation's key and request and keeps the key before it. */
export function requestKeys(
  name: string,
  settings: RequestSettings,
  parent: pulumi.Resource,
): { readonly csr: pulumi.Output<string>; readonly keys: readonly tls.PrivateKey[] } {
  const { names, rotation } = settings;
  const numbers = rotation === 0 ? [0] : [rotation, rotation - 1];
  const keys = numbers.map(
    (number) =>
      new tls.PrivateKey(`${name}-requested-key-${number}`, keyKind(settings.keyType), {
        parent,
        // Another kind is for the next key: this one may have its certificate already.
        ignoreChanges: ["algorithm", "rsaBits", "ecdsaCurve"],
      }),
  );
  const request = new tls.CertRequest(
    `${name}-request-${rotation}`,
    {
      privateKeyPem: keys[0]?.privateKeyPem ?? "",
      subject: subjectOf({
        commonName: names.commonName,
        organization: settings.subject.organization,
        organizationalUnit: settings.subject.organizationalUnit,
        locality: settings.subject.locality,
        province: settings.subject.province,
        country: settings.subject.country,
      }),
      ...namesIn(names),
    },
    { parent },
  );
  return { csr: request.certRequestPem, keys };
}

/**
 * The key that a signed chain belongs to: in a preview as soon as the keys are known, so that another one's certificate
 * is refused before anything changes. Secret.
 * @throws RunError (in the output) if it belongs to none of them.
 */
export function keyOfChain(chain: string, keys: readonly tls.PrivateKey[]): pulumi.Output<string> {
  const known = keys.map((key) => pulumi.all([key.publicKeyPem, key.privateKeyPem]));
  return pulumi.secret(
    pulumi.all(known).apply((pairs) => {
      const certificate = new X509Certificate(chain);
      const fits = pairs.find(([publicKey]) => createPublicKey(publicKey).equals(certificate.publicKey));
      if (fits) return fits[1];
      throw new pulumi.RunError(
        "certificate.chain: the certificate is not for the key that was made here; nothing of Rancher was changed\n" +
          "next: have this request signed: pulumi stack output csr; put that certificate into certificate.chain",
      );
    }),
  );
}

function keyKind(kind: RequestSettings["keyType"]): tls.PrivateKeyArgs {
  const [algorithm, size = ""] = kind.split("-");
  return algorithm === "rsa"
    ? { algorithm: "RSA", rsaBits: Number(size) }
    : { algorithm: "ECDSA", ecdsaCurve: size.toUpperCase() };
}
