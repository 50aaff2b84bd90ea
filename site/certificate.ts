/** Whether a provided certificate fits its key, its host name, its chain and the calendar; checked before anything runs. */
import { createPrivateKey, type X509Certificate } from "node:crypto";
import { certificatesOf, chainProblems } from "./certificate-chain.ts";
import type { Problem } from "./problems.ts";
import type { Site } from "./schema.ts";

const MINIMUM_RSA_BITS = 2048;

/**
 * Problems of the site file's certificate key. A self-signed one is made by the program and has none.
 * @param hostname Rancher's host name; undefined if that key is wrong itself.
 */
export function certificateProblems(
  certificate: Site["certificate"],
  hostname: string | undefined,
  now: Date,
): Problem[] {
  if (certificate.source !== "provided") return [];
  const path = "certificate.chain";
  const chain = certificatesOf(certificate.chain);
  const [leaf] = chain;
  if (!leaf) {
    return [
      { path, found: "no readable certificate", allowed: "PEM: the certificate, then its intermediates" },
    ];
  }
  const problems = [...chainProblems(chain, certificate.ca, now), ...keyProblems(leaf, certificate.key)];
  if (hostname !== undefined && leaf.checkHost(hostname) === undefined) {
    const names = leaf.subjectAltName?.replaceAll("DNS:", "") ?? "no host name";
    const allowed = `a certificate for ${hostname} (rancher.hostname)`;
    problems.push({ path, found: `a certificate for ${names}`, allowed });
  }
  return problems;
}

function keyProblems(leaf: X509Certificate, keyPem: string): Problem[] {
  const path = "certificate.key";
  try {
    const key = createPrivateKey(keyPem);
    if (!leaf.checkPrivateKey(key)) {
      const allowed = "the private key of certificate.chain's first certificate";
      return [{ path, found: "the key of another certificate", allowed }];
    }
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (bits === undefined || bits >= MINIMUM_RSA_BITS) return [];
    return [{ path, found: `an RSA key of ${bits} bits`, allowed: `at least ${MINIMUM_RSA_BITS} bits` }];
  } catch {
    return [{ path, found: "no readable private key", allowed: "a PEM private key without a pass phrase" }];
  }
}
