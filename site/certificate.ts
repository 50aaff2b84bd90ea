/** Whether a provided certificate fits its key, its host name, its chain and the calendar; checked before anything runs. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { Site } from "./schema.ts";
import type { Problem } from "./problems.ts";

const MINIMUM_RSA_BITS = 2048;

/** The certificates of a PEM bundle, in its order. Throws where one cannot be read. */
export function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

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
  const chain = parse(certificate.chain);
  const problems: Problem[] = [];
  const [leaf] = chain ?? [];
  if (!chain || !leaf)
    return [
      {
        path: "certificate.chain",
        found: "no readable certificate",
        allowed: "PEM: the certificate, then its intermediates",
      },
    ];

  problems.push(...chain.flatMap((item, place) => dateProblems(item, place, now)));
  problems.push(...keyProblems(leaf, certificate.key));
  if (hostname !== undefined && leaf.checkHost(hostname) === undefined) {
    problems.push({
      path: "certificate.chain",
      found: `a certificate for ${namesOf(leaf)}`,
      allowed: `a certificate for ${hostname} (rancher.hostname)`,
    });
  }
  problems.push(...chainProblems(chain, certificate.ca));
  return problems;
}

function parse(pem: string): X509Certificate[] | undefined {
  try {
    return certificatesOf(pem);
  } catch {
    return undefined;
  }
}

function dateProblems(item: X509Certificate, place: number, now: Date): Problem[] {
  const path = "certificate.chain";
  const which = place === 0 ? "a certificate" : `an intermediate (number ${place + 1})`;
  if (item.validToDate < now) {
    return [
      {
        path,
        found: `${which} that expired on ${item.validToDate.toISOString()}`,
        allowed: "certificates that are valid now",
      },
    ];
  }
  if (item.validFromDate > now) {
    return [
      {
        path,
        found: `${which} that is valid from ${item.validFromDate.toISOString()}`,
        allowed: "certificates that are valid now",
      },
    ];
  }
  return [];
}

function keyProblems(leaf: X509Certificate, keyPem: string): Problem[] {
  const path = "certificate.key";
  try {
    const key = createPrivateKey(keyPem);
    if (!leaf.checkPrivateKey(key))
      return [
        {
          path,
          found: "the key of another certificate",
          allowed: "the private key of certificate.chain's first certificate",
        },
      ];
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && bits < MINIMUM_RSA_BITS)
      return [{ path, found: `an RSA key of ${bits} bits`, allowed: `at least ${MINIMUM_RSA_BITS} bits` }];
    return [];
  } catch {
    return [{ path, found: "no readable private key", allowed: "a PEM private key without a pass phrase" }];
  }
}

function chainProblems(chain: readonly X509Certificate[], caPem: string | undefined): Problem[] {
  for (const [place, item] of chain.entries()) {
    const issuer = chain[place + 1];
    if (issuer && !issuedBy(item, issuer)) {
      return [
        {
          path: "certificate.chain",
          found: `certificate ${place + 1} is not signed by certificate ${place + 2}`,
          allowed: "the certificate, then each one's issuer",
        },
      ];
    }
  }
  const top = chain.at(-1);
  if (!top) return [];
  const given = caPem === undefined ? undefined : parse(caPem);
  if (caPem !== undefined && !given?.length)
    return [
      {
        path: "certificate.ca",
        found: "no readable certificate",
        allowed: "PEM: intermediates, then the root",
      },
    ];
  const wrong = given?.find((item) => !item.ca);
  if (wrong)
    return [
      {
        path: "certificate.ca",
        found: `a certificate that is no CA (${subjectOf(wrong)})`,
        allowed: "CA certificates",
      },
    ];
  const anchors = given ?? rootCertificates.map((pem) => new X509Certificate(pem));
  if (anchors.some((anchor) => issuedBy(top, anchor) || anchor.fingerprint256 === top.fingerprint256))
    return [];
  return given
    ? [
        {
          path: "certificate.ca",
          found: `a CA that did not sign the chain (${subjectOf(given[0])})`,
          allowed: `the CA that signed it: ${oneLine(top.issuer)}`,
        },
      ]
    : [
        {
          path: "certificate.ca",
          found: "nothing, and the chain ends in no publicly trusted CA",
          allowed: `the CA that signed it: ${oneLine(top.issuer)}`,
        },
      ];
}

function issuedBy(item: X509Certificate, issuer: X509Certificate): boolean {
  return item.checkIssued(issuer) && item.verify(issuer.publicKey);
}

function namesOf(leaf: X509Certificate): string {
  return leaf.subjectAltName?.replaceAll("DNS:", "") ?? oneLine(leaf.subject);
}

function subjectOf(item: X509Certificate | undefined): string {
  return item ? oneLine(item.subject) : "none";
}

function oneLine(name: string): string {
  return name.replaceAll("\n", ", ");
}
