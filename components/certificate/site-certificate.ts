/** Rancher's certificate: given, asked of a CA elsewhere, or signed here. It needs no cluster. */
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { type LeafSettings, signedLeaf } from "./made.ts";
import { keyOfChain, requestKeys, type RequestSettings } from "./requested.ts";

/** A certificate from somewhere else. */
export interface ProvidedCertificate {
  readonly source: "provided";
  /** PEM: certificate, then intermediates. */
  readonly chain: string;
  /** PEM; becomes a secret. */
  readonly key: string;
  /** PEM of the private roots. Absent: publicly trusted. */
  readonly ca?: string | undefined;
}

/** A certificate that another CA signs for a key and a request that are made here. */
export interface RequestedCertificate extends RequestSettings {
  readonly source: "enterprise-ca";
  /** PEM as above. Absent: the request is not signed yet. */
  readonly signed?: { readonly chain: string; readonly ca?: string | undefined } | undefined;
}

/** A certificate that is signed here by a CA whose key is given. */
export interface IssuedCertificate extends LeafSettings {
  readonly source: "issuing-ca";
  /** PEM of the CA itself. */
  readonly caCertificate: string;
  /** PEM; becomes a secret. */
  readonly caKey: string;
  /** PEM of what is served after the certificate: the CA and its issuers; "" where the CA is a root. */
  readonly intermediates: string;
  /** PEM of the private roots. Absent: publicly trusted. */
  readonly ca?: string | undefined;
}

/** A certificate that the program makes, under a CA of its own. */
export interface SelfSignedCertificate extends LeafSettings {
  readonly source: "self-signed";
  readonly organization: string;
  /** Another number is another CA. */
  readonly caRotation: number;
}

/** Where the certificate comes from. */
export interface SiteCertificateArgs {
  readonly certificate:
    ProvidedCertificate | RequestedCertificate | IssuedCertificate | SelfSignedCertificate;
}

/** What the front serves, and what its clients must trust. */
export interface ServedCertificate {
  /** PEM: certificate, then intermediates. */
  readonly chain: pulumi.Output<string>;
  /** PEM, secret. */
  readonly key: pulumi.Output<string>;
  /** PEM of the private roots; undefined where the certificate is publicly trusted. */
  readonly ca: pulumi.Output<string> | undefined;
}

const CA_VALIDITY_HOURS = 10 * 365 * 24;

/** A certificate, its key and the CA that clients must trust; or the request for one. */
export class SiteCertificate extends pulumi.ComponentResource {
  /** undefined while an enterprise CA has not signed yet: nothing that needs a certificate can be made. */
  readonly served: ServedCertificate | undefined;
  /** PEM of the request to be signed; undefined where no other CA is asked. */
  readonly csr: pulumi.Output<string> | undefined;
  /** When the first certificate of the chain or its CA ends, ISO 8601; undefined while there is none. */
  readonly expires: pulumi.Output<string> | undefined;

  constructor(name: string, args: SiteCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("certificate:index:SiteCertificate", name, {}, opts);
    const { certificate } = args;
    switch (certificate.source) {
      case "provided":
        this.served = given(certificate, pulumi.secret(certificate.key));
        break;
      case "enterprise-ca": {
        const { csr, keys } = requestKeys(name, certificate, this);
        const { signed } = certificate;
        this.csr = csr;
        this.served = signed && given(signed, keyOfChain(signed.chain, keys));
        break;
      }
      case "issuing-ca": {
        const issuer = { certificate: certificate.caCertificate, key: certificate.caKey };
        const leaf = signedLeaf(name, certificate, issuer, this);
        this.served = {
          chain: leaf.certificate.apply((pem) => `${pem.trimEnd()}\n${certificate.intermediates}`),
          key: leaf.key,
          ca: certificate.ca === undefined ? undefined : pulumi.output(certificate.ca),
        };
        break;
      }
      case "self-signed":
        this.served = selfSigned(name, certificate, this);
    }
    const { chain, key, ca } = this.served ?? {};
    this.expires = chain && pulumi.all([chain, ca ?? ""]).apply((pems) => firstEnd(pems.join("\n")));
    this.registerOutputs({ chain, key, ca, csr: this.csr, expires: this.expires });
  }
}

function given(
  { chain, ca }: { readonly chain: string; readonly ca?: string | undefined },
  key: pulumi.Output<string>,
): ServedCertificate {
  return { chain: pulumi.output(chain), key, ca: ca === undefined ? undefined : pulumi.output(ca) };
}

function selfSigned(
  name: string,
  settings: SelfSignedCertificate,
  parent: pulumi.Resource,
): ServedCertificate {
  const { organization, caRotation } = settings;
  const key = new tls.PrivateKey(
    `${name}-ca-key`,
    { algorithm: "ECDSA", ecdsaCurve: "P256" },
    { parent, replacementTrigger: caRotation },
  );
  const ca = new tls.SelfSignedCert(
    `${name}-ca`,
    {
      privateKeyPem: key.privateKeyPem,
      isCaCertificate: true,
      setSubjectKeyId: true,
      subject: { commonName: `${organization} CA`, organization },
      validityPeriodHours: CA_VALIDITY_HOURS,
      allowedUses: ["cert_signing", "crl_signing"],
    },
    { parent },
  );
  const leaf = signedLeaf(name, settings, { certificate: ca.certPem, key: key.privateKeyPem }, parent);
  return { chain: leaf.certificate, key: leaf.key, ca: ca.certPem };
}

/** The end of what ends first, of all certificates in a PEM text. */
function firstEnd(pems: string): string {
  const blocks = pems.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const ends = blocks.map((pem) => new X509Certificate(pem).validToDate.toISOString());
  return ends.sort()[0] ?? "";
}
