/** Rancher's certificate: the site's own, or one made here under a CA made here. It needs no cluster. */
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

/** A certificate from somewhere else. */
export interface ProvidedCertificate {
  readonly source: "provided";
  /** PEM: certificate, then intermediates. */
  readonly chain: string;
  /** PEM; becomes a secret. */
  readonly key: string;
  /** PEM of the private CA. Absent: publicly trusted. */
  readonly ca?: string | undefined;
}

/** A certificate that the program makes, under a CA of its own. */
export interface SelfSignedCertificate {
  readonly source: "self-signed";
  /** In both subjects. */
  readonly organization: string;
  readonly validityDays: number;
  /** Renewed by the first `up` that runs this many days before the end, or later. */
  readonly renewBeforeDays: number;
}

/** Where the certificate comes from, and for which host name it is. */
export interface SiteCertificateArgs {
  readonly certificate: ProvidedCertificate | SelfSignedCertificate;
  readonly hostname: string;
}

const CA_VALIDITY_HOURS = 10 * 365 * 24;

/** A certificate, its key and the CA that clients must trust. */
export class SiteCertificate extends pulumi.ComponentResource {
  /** PEM: certificate, then intermediates. */
  readonly chain: pulumi.Output<string>;
  /** PEM, secret. */
  readonly key: pulumi.Output<string>;
  /** PEM of the private CA; undefined where the certificate is publicly trusted. */
  readonly ca: pulumi.Output<string> | undefined;
  /** End of validity, ISO 8601. */
  readonly expires: pulumi.Output<string>;

  constructor(name: string, args: SiteCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("certificate:index:SiteCertificate", name, {}, opts);
    const { certificate } = args;
    if (certificate.source === "provided") {
      this.chain = pulumi.output(certificate.chain);
      this.key = pulumi.secret(certificate.key);
      this.ca = certificate.ca === undefined ? undefined : pulumi.output(certificate.ca);
    } else {
      const made = selfSigned(name, certificate, args.hostname, this);
      this.chain = made.chain;
      this.key = made.key;
      this.ca = made.ca;
    }
    this.expires = this.chain.apply((chain) => new X509Certificate(chain).validToDate.toISOString());
    this.registerOutputs({ chain: this.chain, key: this.key, ca: this.ca, expires: this.expires });
  }
}

function selfSigned(
  name: string,
  settings: SelfSignedCertificate,
  hostname: string,
  parent: pulumi.Resource,
) {
  const { organization } = settings;
  const caKey = new tls.PrivateKey(`${name}-ca-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent });
  const ca = new tls.SelfSignedCert(
    `${name}-ca`,
    {
      privateKeyPem: caKey.privateKeyPem,
      isCaCertificate: true,
      setSubjectKeyId: true,
      subject: { commonName: `${organization} CA`, organization },
      validityPeriodHours: CA_VALIDITY_HOURS,
      allowedUses: ["cert_signing", "crl_signing"],
    },
    { parent },
  );
  const key = new tls.PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent });
  const request = new tls.CertRequest(
    `${name}-request`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: { commonName: hostname, organization },
      dnsNames: [hostname],
    },
    { parent },
  );
  const signed = new tls.LocallySignedCert(
    `${name}-certificate`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: caKey.privateKeyPem,
      caCertPem: ca.certPem,
      setSubjectKeyId: true,
      validityPeriodHours: settings.validityDays * 24,
      earlyRenewalHours: settings.renewBeforeDays * 24,
      allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
    },
    { parent },
  );
  return { chain: signed.certPem, key: key.privateKeyPem, ca: ca.certPem };
}
