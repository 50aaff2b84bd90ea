/** What each ingress controller says by itself, and which headers it adds for the backend. */
import type { IncomingMessage } from "node:http";
import type { ControllerKind, IngressController } from "./ingress-controllers.ts";
import type { Backend, Route } from "./routing.ts";

/** An answer that comes from the controller, not from a backend. */
export interface OwnAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const REASONS: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  308: "Permanent Redirect",
  404: "Not Found",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
};

/** The page for a status, in the controller's words. */
export function ownAnswer(
  kind: ControllerKind,
  status: number,
  headers: Record<string, string> = {},
): OwnAnswer {
  if (kind === "traefik") {
    const words: Readonly<Record<number, string>> = {
      404: "404 page not found\n",
      503: "no available server\n",
    };
    const body = words[status] ?? REASONS[status] ?? "";
    const type = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
    return { status, headers: { ...type, ...headers }, body };
  }
  // ingress-nginx hides its version (server-tokens is off), F5's controller shows it.
  const server = kind === "f5-nginx" ? "nginx/1.29.5" : "nginx";
  const title = `${status} ${REASONS[status] ?? ""}`;
  const body = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    `<hr><center>${server}</center>`,
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
  const type = { "content-type": "text/html", ...(kind === "f5-nginx" ? { server } : {}) };
  return { status, headers: { ...type, ...headers }, body };
}

/** For plain HTTP: ingress-nginx 308 and F5 301 (with the port) to a host with TLS; Traefik where its entry point says so. */
export function redirectToTls(
  controller: IngressController,
  route: Route,
  request: IncomingMessage,
): OwnAnswer | undefined {
  const { kind } = controller;
  const target = `https://${hostName(request)}`;
  const annotations = route.ingress.metadata?.annotations ?? {};
  if (kind === "traefik") {
    return controller.redirects ? ownAnswer(kind, 301, { location: `${target}${request.url}` }) : undefined;
  }
  if (!route.tls) return undefined;
  if (kind === "ingress-nginx") {
    if (annotations["nginx.ingress.kubernetes.io/ssl-redirect"] === "false") return undefined;
    return ownAnswer(kind, 308, { location: `${target}${request.url}` });
  }
  const wanted = annotations["nginx.org/ssl-redirect"] ?? annotations["ingress.kubernetes.io/ssl-redirect"];
  if (wanted?.toLowerCase() === "false") return undefined;
  return ownAnswer(kind, 301, { location: `${target}:443${request.url}` });
}

/** The answer while the backend has no ready pod: ingress-nginx 503, F5 502, Traefik 503, or 404 for a Service it did not find. */
export function notReady(controller: IngressController, backend: Backend): OwnAnswer {
  if (controller.kind === "f5-nginx") return ownAnswer(controller.kind, 502);
  if (controller.kind === "ingress-nginx") return ownAnswer(controller.kind, 503);
  const routed = backend.exists && controller.allowEmptyServices;
  return ownAnswer(controller.kind, routed ? 503 : 404);
}

/**
 * Whether a websocket's upgrade reaches the backend: F5's controller passes it only for Services that the Ingress lists
 * in nginx.org/websocket-services, the others always.
 */
export function passesUpgrade(kind: ControllerKind, route: Route): boolean {
  if (kind !== "f5-nginx") return true;
  const listed = route.ingress.metadata?.annotations?.["nginx.org/websocket-services"] ?? "";
  const name = route.backend.service?.name ?? "";
  return listed.split(",").some((one) => one.trim() === name);
}

/** Sets the headers that the controller tells the backend about the client. What a client says itself is not believed. */
export function setForwardedHeaders(kind: ControllerKind, request: IncomingMessage, tls: boolean): void {
  const client = request.socket.remoteAddress ?? "";
  const scheme = tls ? "https" : "http";
  const port = tls ? "443" : "80";
  const said = Object.entries(request.headers).filter(([name]) => !name.startsWith("x-forwarded-"));
  request.headers = {
    ...Object.fromEntries(said),
    "x-forwarded-for": client,
    "x-forwarded-host": request.headers.host ?? "",
    "x-forwarded-port": port,
    "x-forwarded-proto": scheme,
    "x-real-ip": client,
    ...(kind === "ingress-nginx" ? { "x-forwarded-scheme": scheme, "x-scheme": scheme } : {}),
  };
}

/** The host asked for, lower case, without a port. */
export function hostName(request: IncomingMessage): string {
  return (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
}
