/** What goes wrong with the Kubernetes API: its own refusals, and not reaching it, worded as Go's client words them. */
import { z } from "zod";
import type { PropertyMap } from "../values.ts";
import { textOf } from "./objects.ts";

/** The API server said no (a `Status` object); the message is the server's. */
export class StatusError extends Error {
  readonly code: number;
  /** Machine-readable, e.g. "NotFound", "AlreadyExists", "Conflict", "Invalid". */
  readonly reason: string;
  /** The kind of the object that the refusal is about, e.g. "namespaces". */
  readonly detailsKind: string;
  constructor(code: number, status: PropertyMap) {
    super(textOf(status, "message") || fallbackMessage(code));
    this.name = "StatusError";
    this.code = code;
    this.reason = textOf(status, "reason");
    this.detailsKind = textOf(status, "details", "kind");
  }
}

/** The API server could not be reached. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** True for a refusal with this reason. */
export function isRefusal(error: unknown, reason: string): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}

/** True when the namespace that the object should go to does not exist. */
export function isNamespaceMissing(error: unknown): boolean {
  return isRefusal(error, "NotFound") && error.detailsKind === "namespaces";
}

/** The error of a request that never got an answer. */
export function unreachable(method: string, url: URL, cause: unknown): UnreachableError {
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  return new UnreachableError(`${verb} "${url.href}": ${describe(url, cause)}`, { cause });
}

function describe(url: URL, cause: unknown): string {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const dial = `dial tcp ${url.hostname}:${port}`;
  const message = cause instanceof Error ? cause.message : String(cause);
  switch (codeOf(cause)) {
    case "ECONNREFUSED":
      return `${dial}: connect: connection refused`;
    case "EHOSTUNREACH":
      return `${dial}: connect: no route to host`;
    case "ENETUNREACH":
      return `${dial}: connect: network is unreachable`;
    case "ETIMEDOUT":
      return `${dial}: i/o timeout`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `dial tcp: lookup ${url.hostname}: no such host`;
    case "ECONNRESET":
      return "EOF";
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `tls: failed to verify certificate: x509: ${otherName(cause)}`;
    case "CERT_HAS_EXPIRED":
      return "tls: failed to verify certificate: x509: certificate has expired or is not yet valid";
    default:
      return message;
  }
}

/** What Node says of a certificate for another name, e.g. "DNS:a.example, IP Address:10.0.0.1". */
const AltNames = z.object({ host: z.string(), cert: z.object({ subjectaltname: z.string() }) });

function otherName(cause: unknown): string {
  const found = AltNames.safeParse(cause);
  if (!found.success) return "certificate is not valid for any names";
  const names = found.data.cert.subjectaltname.replaceAll(/(?:DNS|IP Address):/g, "");
  return `certificate is valid for ${names}, not ${found.data.host.replace(/\.$/, "")}`;
}

function codeOf(cause: unknown): string {
  const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : "";
}

function fallbackMessage(code: number): string {
  if (code === 401) return "the server has asked for the client to provide credentials";
  return `the server responded with the status code ${code} but did not return more information`;
}
