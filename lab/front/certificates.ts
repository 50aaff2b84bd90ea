/** Which certificate an ingress controller shows for a name (SNI). */
import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { V1Ingress } from "@kubernetes/client-node";
import type { ClusterView } from "../watch/cluster-view.ts";
import { fakeCertificate } from "./fake-certificates.ts";
import type { ControllerKind, IngressController } from "./ingress-controllers.ts";
import { findTlsSecret } from "./routing.ts";

/** A key pair as it is in a TLS secret, ready for use. */
interface Loaded {
  readonly context: SecureContext;
  covers(name: string): boolean;
}

// All three controllers refuse TLS 1.0 and 1.1 by default.
const MINIMUM = { minVersion: "TLSv1.2" } as const;
// A server without a certificate fails the handshake, as nginx does with `ssl_reject_handshake on`.
const reject = createSecureContext(MINIMUM);
const loaded = new Map<string, Loaded | undefined>();

/**
 * The certificate for `name` ("" for a client that sends none), read from the secrets as they are now.
 * ingress-nginx: the secret of the Ingress that lists the name, if it covers it; else its fake certificate. F5: that
 * secret, else (or when it is missing) the handshake is refused, unless a default TLS secret is configured. Traefik:
 * whichever certificate covers the name; else its default one.
 */
export async function certificateFor(
  view: ClusterView,
  controller: IngressController,
  ingresses: readonly V1Ingress[],
  name: string,
): Promise<SecureContext> {
  const named = findTlsSecret(ingresses, name);
  const fallback = load(view, controller.defaultSecret);
  if (controller.kind === "f5-nginx") {
    return (named === undefined ? fallback : load(view, named))?.context ?? reject;
  }
  if (controller.kind === "traefik") {
    const secrets = ingresses.flatMap((ingress) =>
      (ingress.spec?.tls ?? []).flatMap((tls) => `${ingress.metadata?.namespace}/${tls.secretName ?? ""}`),
    );
    const fitting = secrets.map((secret) => load(view, secret)).find((one) => one?.covers(name));
    return fitting?.context ?? load(undefined, await ownCertificate(controller.kind))?.context ?? reject;
  }
  const own = load(view, named);
  if (own?.covers(name) === true) return own.context;
  return fallback?.context ?? load(undefined, await ownCertificate(controller.kind))?.context ?? reject;
}

/** The certificate that the controller makes for itself; F5's makes none. */
export async function ownCertificate(kind: ControllerKind): Promise<KeyPair | undefined> {
  if (kind === "f5-nginx") return undefined;
  const names = {
    traefik: "TRAEFIK DEFAULT CERT",
    "ingress-nginx": "Kubernetes Ingress Controller Fake Certificate",
  };
  return await fakeCertificate(names[kind]);
}

interface KeyPair {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Loads `NAMESPACE/NAME` or a key pair once per version; undefined for what is missing or unusable. */
function load(view: ClusterView | undefined, source: string | KeyPair | undefined): Loaded | undefined {
  if (source === undefined) return undefined;
  const pair = typeof source === "string" ? readSecret(view, source) : source;
  if (pair === undefined) return undefined;
  const key = pair.certificatePem + pair.keyPem;
  if (!loaded.has(key)) loaded.set(key, loadPair(pair));
  return loaded.get(key);
}

function readSecret(view: ClusterView | undefined, path: string): KeyPair | undefined {
  const [namespace = "", name = ""] = path.split("/");
  const data = view?.secrets.get(name, namespace)?.data;
  const text = (entry: string): string => Buffer.from(data?.[entry] ?? "", "base64").toString("utf8");
  const pair = { certificatePem: text("tls.crt"), keyPem: text("tls.key") };
  return pair.certificatePem === "" || pair.keyPem === "" ? undefined : pair;
}

function loadPair(pair: KeyPair): Loaded | undefined {
  try {
    const context = createSecureContext({ ...MINIMUM, cert: pair.certificatePem, key: pair.keyPem });
    const leaf = new X509Certificate(pair.certificatePem);
    return { context, covers: (name) => name !== "" && leaf.checkHost(name) !== undefined };
  } catch {
    // A secret that holds no key pair: the controllers log it and go on as if it were missing.
    return undefined;
  }
}
