/** The path from a certificate to its root: put in order by its owner, completed from the CA's file, or refused with what is missing. */
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import {
  ALLOWED_KEYS,
  caFault,
  dateFault,
  isRoot,
  issuerAddress,
  issuerOf,
  keyFault,
  linkOf,
  nameOf,
  signatureFault,
} from "./certificate-checks.ts";
import type { Problem } from "./problems.ts";

/** Where the certificates come from, for messages. */
export interface Paths {
  readonly chain: string;
  readonly ca: string;
}

/** What a server sends, and what its clients must trust. */
export interface Path {
  /** Certificate, then each one's issuer; no root, unless the certificate is one. */
  readonly served: readonly X509Certificate[];
  /** Private roots, in the file's order; none under a publicly trusted CA. */
  readonly roots: readonly X509Certificate[];
}

/**
 * Completes a chain; pure.
 * @param given The certificate, then its issuers as far as they are there; at least one.
 * @param ca Private CAs; none for a publicly trusted certificate.
 * @param trusted Publicly trusted roots. Default: Node's.
 */
export function pathOf(
  given: readonly [X509Certificate, ...X509Certificate[]],
  ca: readonly X509Certificate[],
  paths: Paths,
  trusted: () => readonly X509Certificate[] = publicRoots,
): { readonly path: Path } | { readonly problems: Problem[] } {
  const order = orderProblem(given, paths);
  if (order) return { problems: [order] };
  const served: X509Certificate[] = given.filter((item, place) => place === 0 || !isRoot(item));
  const known = [...given.slice(1), ...ca];
  for (;;) {
    const top = served.at(-1) ?? given[0];
    if (isRoot(top))
      return { path: { served, roots: isIn(trusted(), top) ? [] : unique([...ca, top].filter(isRoot)) } };
    const issuer = known.find((each) => !served.includes(each) && linkOf(top, each) === "signed");
    if (issuer && !isRoot(issuer)) {
      served.push(issuer);
      continue;
    }
    if (issuer ? isIn(trusted(), issuer) : served.some((item) => hasIssuerIn(trusted(), item)))
      return { path: { served, roots: [] } };
    if (issuer) return { path: { served, roots: unique([...ca, issuer].filter(isRoot)) } };
    return { problems: [missingProblem(top, ca, paths)] };
  }
}

/** What is wrong with each certificate by itself: dates, key, signature; said for the certificate and for every CA. */
export function certificateFaults(
  given: readonly X509Certificate[],
  path: string,
  now: Date,
  which: (item: X509Certificate, place: number) => string,
): Problem[] {
  return given.flatMap((item, place) => {
    const key = keyFault(item);
    const signature = isRoot(item) ? undefined : signatureFault(item);
    const date = dateFault(item, which(item, place), now);
    return [
      ...(date === undefined ? [] : [{ path, found: date, allowed: "certificates that are valid now" }]),
      ...(key === undefined ? [] : [{ path, found: `${key} (${nameOf(item)})`, allowed: ALLOWED_KEYS }]),
      ...(signature === undefined
        ? []
        : [
            {
              path,
              found: `${signature} (${nameOf(item)})`,
              allowed: "SHA-256 or better: clients refuse it",
            },
          ]),
    ];
  });
}

function orderProblem(given: readonly X509Certificate[], { chain: path }: Paths): Problem | undefined {
  const broken = given.findIndex((item, place) => {
    const next = given[place + 1];
    return next !== undefined && linkOf(item, next) !== "signed";
  });
  const [item, next] = [given[broken], given[broken + 1]];
  if (!item || !next) return undefined;
  if (linkOf(item, next) === "may not sign") return { path, ...mayNotSign(next) };
  const found = `certificate ${broken + 1} is not signed by certificate ${broken + 2}`;
  const order = inOrder(given);
  const allowed = order
    ? `this order: ${order.map(nameOf).join("; ")}`
    : `the certificate, then each one's issuer: ${issuerOf(item)} after ${nameOf(item)}`;
  return { path, found, allowed };
}

/** The same certificates in the right order; undefined where they are no chain. */
function inOrder(given: readonly X509Certificate[]): X509Certificate[] | undefined {
  const first = given.find(
    (item) => !given.some((other) => other !== item && linkOf(other, item) === "signed"),
  );
  const order = first ? [first] : [];
  for (let top = first; top;) {
    const below = top;
    top = given.find((each) => !order.includes(each) && linkOf(below, each) === "signed");
    if (top) order.push(top);
  }
  return order.length === given.length ? order : undefined;
}

function missingProblem(top: X509Certificate, ca: readonly X509Certificate[], paths: Paths): Problem {
  const issuer = issuerOf(top);
  const named = ca.find((each) => each.subject === top.issuer);
  if (named && linkOf(top, named) === "may not sign") return { path: paths.ca, ...mayNotSign(named) };
  if (named) {
    const found = `another CA of the name ${issuer}: its key did not sign ${nameOf(top)}`;
    return { path: paths.ca, found, allowed: "the CA that signed it" };
  }
  const allowed = `${issuer}${issuerAddress(top)}`;
  if (ca.length === 0) {
    const found = "nothing, and the chain ends in no publicly trusted CA";
    return { path: paths.ca, found, allowed: `the CA that signed it: ${allowed}` };
  }
  if (ca.includes(top)) {
    return {
      path: paths.ca,
      found: `no root: ${nameOf(top)} is signed by ${issuer}`,
      allowed: `${allowed} as well`,
    };
  }
  const found = `no certificate of ${issuer}, which signed ${nameOf(top)}`;
  return { path: paths.chain, found, allowed: `${allowed} after it, or in ${paths.ca}` };
}

function mayNotSign(issuer: X509Certificate): { readonly found: string; readonly allowed: string } {
  if (!issuer.ca) return caFault(issuer);
  const found = `a CA whose key identifier is not the one that the certificate names (${nameOf(issuer)})`;
  return { found, allowed: "the very CA certificate that signed" };
}

function hasIssuerIn(roots: readonly X509Certificate[], item: X509Certificate): boolean {
  return roots.some((root) => linkOf(item, root) === "signed" || isSame(item, root));
}

function isIn(roots: readonly X509Certificate[], root: X509Certificate): boolean {
  return roots.some((each) => isSame(each, root));
}

function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.fingerprint256 === other.fingerprint256;
}

function unique(items: readonly X509Certificate[]): X509Certificate[] {
  return items.filter((item, place) => items.findIndex((each) => isSame(each, item)) === place);
}

/** Those that Node trusts: Mozilla's, like most clients. */
function publicRoots(): readonly X509Certificate[] {
  return rootCertificates.map((pem) => new X509Certificate(pem));
}
