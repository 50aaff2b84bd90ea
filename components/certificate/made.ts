/** A key, and a certificate for it that a CA at hand signs here. */
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

/** What a certificate is for. */
export interface CertificateNames {
  /** CN of its subject. */
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/** A certificate that is made here. */
export interface LeafSettings {
  readonly names: CertificateNames;
  /** O of its subject. Default: none. */
  readonly organization?: string | undefined;
  readonly validityDays: number;
  /** Renewed by the first `up` that runs this many days before the end, or later. */
  readonly renewBeforeDays: number;
  /** Another number is another key and certificate. */
  readonly rotation: number;
}

/** Who signs it. */
export interface Issuer {
  /** PEM. */
  readonly certificate: pulumi.Input<string>;
  /** PEM, secret. */
  readonly key: pulumi.Input<string>;
}

/** A subject with the parts that are there: the provider takes an absent one, and no empty one. */
export function subjectOf<Part extends object>(parts: Part): { [Key in keyof Part]: NonNullable<Part[Key]> } {
  const present = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [Key in keyof Part]: NonNullable<Part[Key]> };
}

/** The names as the provider takes them. */
export function namesIn({ dnsNames, ipAddresses }: CertificateNames): {
  dnsNames: string[];
  ipAddresses?: string[];
} {
  return { dnsNames: [...dnsNames], ...(ipAddresses.length > 0 ? { ipAddresses: [...ipAddresses] } : {}) };
}

/** Makes key, request and certificate as children of `parent`; the key is secret. */
export function signedLeaf(
  name: string,
  settings: LeafSettings,
  issuer: Issuer,
  parent: pulumi.Resource,
): { readonly certificate: pulumi.Output<string>; readonly key: pulumi.Output<string> } {
  const { names, organization } = settings;
  const key = new tls.PrivateKey(
    `${name}-key`,
    { algorithm: "ECDSA", ecdsaCurve: "P256" },
    { parent, replacementTrigger: settings.rotation },
  );
  const request = new tls.CertRequest(
    `${name}-request`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: subjectOf({ commonName: names.commonName, organization }),
      ...namesIn(names),
    },
    { parent },
  );
  const signed = new tls.LocallySignedCert(
    `${name}-certificate`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: pulumi.secret(issuer.key),
      caCertPem: issuer.certificate,
      setSubjectKeyId: true,
      validityPeriodHours: settings.validityDays * 24,
      earlyRenewalHours: settings.renewBeforeDays * 24,
      allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
    },
    { parent },
  );
  return { certificate: signed.certPem, key: key.privateKeyPem };
}
