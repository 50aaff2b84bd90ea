/** The types of objects that this stand-in knows. */

/** One type of object in the Kubernetes API. */
export interface Kind {
  /** Pulumi's type token. */
  readonly token: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The name in URLs. */
  readonly plural: string;
  readonly namespaced: boolean;
}

export const NAMESPACE: Kind = kind("core/v1", "Namespace", "namespaces", false);
export const SECRET: Kind = kind("core/v1", "Secret", "secrets");
export const CONFIG_MAP: Kind = kind("core/v1", "ConfigMap", "configmaps");
export const SERVICE: Kind = kind("core/v1", "Service", "services");
export const INGRESS: Kind = kind("networking.k8s.io/v1", "Ingress", "ingresses");

/** The types of object that a program can make. */
export const KINDS: readonly Kind[] = [NAMESPACE, SECRET, CONFIG_MAP, SERVICE, INGRESS];

/** Only watched while waiting. */
export const ENDPOINTS: Kind = kind("core/v1", "Endpoints", "endpoints");
/** Only watched while waiting. */
export const EVENTS: Kind = kind("core/v1", "Event", "events");

function kind(groupVersion: string, name: string, plural: string, namespaced = true): Kind {
  const apiVersion = groupVersion.replace(/^core\//, "");
  return { token: `kubernetes:${groupVersion}:${name}`, apiVersion, kind: name, plural, namespaced };
}
