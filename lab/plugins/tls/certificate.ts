/** Makes certificates and certificate requests, byte for byte in the form that Go's crypto/x509 gives them. */
import { randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { encodeExtendedKeyUsage, encodeKeyUsage } from "./allowed-uses.ts";
import { element, inside, integer, octetString, oid, read, sequence, set, tagged, time, yes } from "./der.ts";
import type { Node } from "./der.ts";
import { toPem } from "./pem.ts";
import { keyIdentifier, publicKeyInfo, signed } from "./signing.ts";
import { keptAlternativeNames, keptSubject } from "./subject.ts";

const OID = {
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  alternativeNames: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  extensionRequest: "1.2.840.113549.1.9.14",
};
const HOUR = 3_600_000;

/** What a certificate says, beyond who signed it. */
export interface Template {
  /** DER of the subject. */
  readonly subject: Buffer;
  /** DER of the alternative names; undefined without any. */
  readonly alternativeNames: Buffer | undefined;
  /** DER of the public key. */
  readonly publicKey: Buffer;
  readonly validityPeriodHours: number;
  readonly allowedUses: readonly string[];
  readonly isCa: boolean;
  /** Undefined and 0 set no limit (Go takes 0 for "not set"). */
  readonly maxPathLength: number | undefined;
  readonly setSubjectKeyId: boolean;
  readonly setAuthorityKeyId: boolean;
}

/** Who signs: a certificate authority's parts. */
export interface Authority {
  /** DER of its subject. */
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  /** Undefined when its certificate has none. */
  readonly keyIdentifier: Buffer | undefined;
  readonly isCa: boolean;
}

export interface MadeCertificate {
  readonly pem: string;
  /** Decimal. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Makes a certificate that `authority` signs with `key`; without an authority it signs itself. */
export function makeCertificate(template: Template, key: KeyObject, authority?: Authority): MadeCertificate {
  const emptySubject = inside(read(template.subject)[0]).length === 0;
  if (template.isCa && emptySubject) {
    throw new Error(
      "Invalid Certificate Subject: Must contain at least one Distinguished Name when creating Certificate Authority (CA)",
    );
  }
  const ownId = template.isCa || template.setSubjectKeyId ? keyIdentifier(template.publicKey) : undefined;
  const authorityId = authority === undefined ? ownId : authority.keyIdentifier;
  if (template.setAuthorityKeyId && authorityId === undefined) {
    throw new Error("Invalid Certificate Authority: Could not determine Authority Key Identifier");
  }
  const pathLength =
    template.maxPathLength !== undefined && template.maxPathLength > 0 ? template.maxPathLength : undefined;
  if (pathLength !== undefined && !template.isCa) {
    throw new Error("Failed to create certificate: x509: only CAs are allowed to specify MaxPathLen");
  }
  if (authority !== undefined && !authority.publicKey.equals(publicKeyInfo(key))) {
    throw new Error(
      "Failed to create certificate: x509: provided PrivateKey doesn't match parent's PublicKey",
    );
  }
  const issuer = authority?.subject ?? template.subject;
  const writesAuthorityId = template.setAuthorityKeyId || !issuer.equals(template.subject);
  const constraints = [
    ...(template.isCa ? [yes()] : []),
    ...(pathLength === undefined ? [] : [integer(pathLength)]),
  ];
  const extensions = [
    ...extension(OID.keyUsage, encodeKeyUsage(template.allowedUses), true),
    ...extension(OID.extendedKeyUsage, encodeExtendedKeyUsage(template.allowedUses)),
    ...extension(OID.basicConstraints, sequence(...constraints), true),
    ...extension(OID.subjectKeyId, ownId && octetString(ownId)),
    ...extension(
      OID.authorityKeyId,
      writesAuthorityId && authorityId ? sequence(element(0x80, authorityId)) : undefined,
    ),
    ...extension(OID.alternativeNames, template.alternativeNames, emptySubject),
  ];
  const serial = randomBytes(16);
  const notBefore = new Date();
  const notAfter = new Date(notBefore.getTime() + template.validityPeriodHours * HOUR);
  const certificate = signed(
    (algorithm) =>
      sequence(
        tagged(0, integer(2)),
        integer(serial),
        algorithm,
        issuer,
        sequence(time(notBefore), time(notAfter)),
        template.subject,
        template.publicKey,
        tagged(3, sequence(...extensions)),
      ),
    key,
  );
  const serialNumber = BigInt(`0x${serial.toString("hex")}`).toString();
  return { pem: toPem("CERTIFICATE", certificate), serialNumber, notBefore, notAfter };
}

/** The DER of a request for a certificate, signed by its own key. */
export function makeRequest(subject: Buffer, alternativeNames: Buffer | undefined, key: KeyObject): Buffer {
  const extensions = extension(OID.alternativeNames, alternativeNames, inside(read(subject)[0]).length === 0);
  const attributes =
    extensions.length === 0 ? [] : [sequence(oid(OID.extensionRequest), set(sequence(...extensions)))];
  return signed(() => sequence(integer(0), subject, publicKeyInfo(key), tagged(0, ...attributes)), key);
}

/** What of a request comes into the certificate. Throws when the bytes are no request. */
export function readRequest(request: Buffer): Pick<Template, "subject" | "publicKey" | "alternativeNames"> {
  const [, subject, publicKey, attributes] = inside(inside(read(request)[0])[0]);
  if (subject === undefined || publicKey === undefined) throw new Error("asn1: structure error");
  const requested = inside(attributes).find((attribute) =>
    inside(attribute)[0]?.raw.equals(oid(OID.extensionRequest)),
  );
  const extensions = inside(inside(inside(requested)[1])[0]);
  const names = extensionContent(extensions, OID.alternativeNames);
  return {
    subject: keptSubject(subject),
    publicKey: publicKey.raw,
    alternativeNames: names && keptAlternativeNames(inside(read(names)[0])),
  };
}

/** The parts of a certificate by which it signs others. Throws when the bytes are no certificate. */
export function readAuthority(certificate: Buffer): Authority {
  const fields = inside(inside(read(certificate)[0])[0]);
  // The version comes first, tagged; the first certificates of all had none.
  const start = fields[0]?.tag === 0xa0 ? 1 : 0;
  const subject = fields[start + 4];
  const publicKey = fields[start + 5];
  if (subject === undefined || publicKey === undefined) throw new Error("x509: malformed certificate");
  const extensions = inside(inside(fields.find((field) => field.tag === 0xa3))[0]);
  const id = extensionContent(extensions, OID.subjectKeyId);
  const constraints = extensionContent(extensions, OID.basicConstraints);
  return {
    subject: subject.raw,
    publicKey: publicKey.raw,
    keyIdentifier: id && read(id)[0]?.content,
    isCa: constraints !== undefined && inside(read(constraints)[0])[0]?.tag === 0x01,
  };
}

function extension(identifier: string, content: Buffer | undefined, critical = false): readonly Buffer[] {
  if (content === undefined) return [];
  return [sequence(oid(identifier), ...(critical ? [yes()] : []), octetString(content))];
}

function extensionContent(extensions: readonly Node[], identifier: string): Buffer | undefined {
  const found = extensions.find((candidate) => inside(candidate)[0]?.raw.equals(oid(identifier)));
  return inside(found).at(-1)?.content;
}
