/** From the site file's certificate key to what the graph makes or serves: PEM in one form, whatever it was read from. */
import { isIP } from "node:net";
import type { CertificateNames } from "../components/certificate/made.ts";
import type { SiteCertificateArgs } from "../components/certificate/site-certificate.ts";
import { checkedPath } from "./certificate.ts";
import { isRoot } from "./certificate-checks.ts";
import { pemOf, isUnreadable, readKey } from "./certificate-pem.ts";
import type { Site } from "./schema.ts";

/** Arguments of the certificate's component; pure. @param certificate Checked: it has no problem. */
export function certificatePlan(certificate: Site["certificate"], hostname: string): SiteCertificateArgs {
  const path = checkedPath(certificate);
  const ca = path && path.roots.length > 0 ? pemOf(path.roots) : undefined;
  const served = path && { chain: pemOf(path.served), ca };
  switch (certificate.source) {
    case "provided":
      return {
        certificate: { source: "provided", chain: served?.chain ?? "", key: keyOf(certificate.key), ca },
      };
    case "enterprise-ca": {
      const { subject, keyType, rotation, names } = certificate;
      const request = { subject, keyType, rotation, names: namesOf(hostname, names) };
      return { certificate: { source: "enterprise-ca", ...request, signed: served } };
    }
    case "issuing-ca": {
      const { organization, validityDays, renewBeforeDays, rotation, names } = certificate;
      const [signer] = path?.served ?? [];
      const leaf = { organization, validityDays, renewBeforeDays, rotation, names: namesOf(hostname, names) };
      const issuer = { caCertificate: signer?.toString() ?? "", caKey: keyOf(certificate.caKey) };
      // A root is nobody's intermediate: clients have it.
      const intermediates = signer && isRoot(signer) ? "" : (served?.chain ?? "");
      return { certificate: { source: "issuing-ca", ...leaf, ...issuer, intermediates, ca } };
    }
    case "self-signed": {
      const { organization, validityDays, renewBeforeDays, rotation, caRotation, names } = certificate;
      const leaf = { organization, validityDays, renewBeforeDays, rotation, names: namesOf(hostname, names) };
      return { certificate: { source: "self-signed", ...leaf, caRotation } };
    }
  }
}

function namesOf(hostname: string, more: readonly string[]): CertificateNames {
  const all = [...new Set([hostname, ...more])];
  return {
    commonName: hostname,
    dnsNames: all.filter((name) => isIP(name) === 0),
    ipAddresses: all.filter((name) => isIP(name) !== 0),
  };
}

function keyOf(text: string): string {
  const read = readKey(text);
  return isUnreadable(read) ? text : read.pem;
}
