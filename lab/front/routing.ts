/** Where a request goes: host and path against the Ingress objects of one controller. */
import type { V1HTTPIngressPath, V1Ingress, V1IngressBackend, V1Pod } from "@kubernetes/client-node";
import type { ClusterView } from "../watch/cluster-view.ts";
import { isReady } from "../watch/pod-hold.ts";

/** A rule that matched. */
export interface Route {
  readonly ingress: V1Ingress;
  readonly backend: V1IngressBackend;
  /** Whether the Ingress has a TLS section for this host. */
  readonly tls: boolean;
}

/** What is behind a rule's Service now. */
export interface Backend {
  /** False when the Service does not exist, or does not have the port. */
  readonly exists: boolean;
  /** Ready pods, in the order of their names. */
  readonly pods: readonly V1Pod[];
}

/** The rule for a host and path: exact hosts before wildcards before rules without a host, the longest path first. */
export function findRoute(ingresses: readonly V1Ingress[], host: string, path: string): Route | undefined {
  const oldestFirst = [...ingresses].sort(byAge);
  for (const matches of [exactHost, wildcardHost, anyHost]) {
    const found = oldestFirst
      .flatMap((ingress) =>
        (ingress.spec?.rules ?? [])
          .filter((rule) => matches(rule.host ?? "", host))
          .flatMap((rule) => rule.http?.paths ?? [])
          .filter((candidate) => matchesPath(candidate, path))
          .map((candidate) => ({ ingress, candidate })),
      )
      .sort((one, other) => weight(other.candidate) - weight(one.candidate))[0];
    if (found !== undefined) {
      const { ingress, candidate } = found;
      return { ingress, backend: candidate.backend, tls: hasTls(ingress, host) };
    }
  }
  return undefined;
}

/** `NAMESPACE/NAME` of the TLS secret that an Ingress names for this host; "" for a TLS section without a secret. */
export function findTlsSecret(ingresses: readonly V1Ingress[], host: string): string | undefined {
  for (const matches of [exactHost, wildcardHost]) {
    for (const ingress of [...ingresses].sort(byAge)) {
      const entry = ingress.spec?.tls?.find((tls) => (tls.hosts ?? []).some((name) => matches(name, host)));
      if (entry === undefined) continue;
      return entry.secretName === undefined ? "" : `${ingress.metadata?.namespace}/${entry.secretName}`;
    }
  }
  return undefined;
}

/** The Service of a rule and its ready pods, as the endpoint slices have them. */
export function findBackend(view: ClusterView, route: Route): Backend {
  const namespace = route.ingress.metadata?.namespace ?? "";
  const { name = "", port } = route.backend.service ?? {};
  const service = view.services.get(name, namespace);
  const exists =
    service?.spec?.ports?.some((one) => one.port === port?.number || one.name === port?.name) ?? false;
  return { exists, pods: exists ? readyPods(view, namespace, name) : [] };
}

/** The pods that a Service sends to. */
export function readyPods(view: ClusterView, namespace: string, service: string): V1Pod[] {
  const names = view.endpointSlices
    .list(namespace)
    .filter((slice) => slice.metadata?.labels?.["kubernetes.io/service-name"] === service)
    .flatMap((slice) => slice.endpoints ?? [])
    .filter((endpoint) => endpoint.conditions?.ready !== false && endpoint.targetRef?.kind === "Pod")
    .flatMap((endpoint) => endpoint.targetRef?.name ?? []);
  return [...new Set(names)]
    .sort()
    .flatMap((name) => view.pods.get(name, namespace) ?? [])
    .filter((pod) => isReady(pod) && pod.metadata?.deletionTimestamp === undefined);
}

function byAge(one: V1Ingress, other: V1Ingress): number {
  const born = (ingress: V1Ingress): number => Number(new Date(ingress.metadata?.creationTimestamp ?? 0));
  return born(one) - born(other);
}

function exactHost(pattern: string, host: string): boolean {
  return pattern !== "" && pattern.toLowerCase() === host;
}

function wildcardHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return false;
  // One label only, as Ingress v1 says.
  return host.includes(".") && host.slice(host.indexOf(".") + 1) === pattern.slice(2).toLowerCase();
}

function anyHost(pattern: string): boolean {
  return pattern === "";
}

function hasTls(ingress: V1Ingress, host: string): boolean {
  return findTlsSecret([ingress], host) !== undefined;
}

function matchesPath(candidate: V1HTTPIngressPath, path: string): boolean {
  const pattern = candidate.path ?? "/";
  if (candidate.pathType === "Exact") return path === pattern;
  // ImplementationSpecific is a prefix with all three controllers.
  const prefix = pattern.endsWith("/") ? pattern : `${pattern}/`;
  return path === pattern || path.startsWith(prefix);
}

function weight(candidate: V1HTTPIngressPath): number {
  return (candidate.path ?? "/").length * 2 + (candidate.pathType === "Exact" ? 1 : 0);
}
