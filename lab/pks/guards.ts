/** What stands before every route of the PKS API: faults of the site, and who is asking. */
import { setTimeout as sleep } from "node:timers/promises";
import { createMiddleware } from "hono/factory";
import type { LabContext } from "../context.ts";
import type { NodeBindings } from "./https-service.ts";
import { Refusal } from "./refusal.ts";
import { pksState } from "./state.ts";
import { readToken } from "./tokens.ts";

/** What a route of the PKS API knows of its caller. */
export interface Guarded extends NodeBindings {
  Variables: {
    /** User or client. */
    holder: string;
    scopes: readonly string[];
  };
}

const CLOCK_SKEW_SECONDS = 600;

/** Strikes with `clock-skew`, `pks-api-slow`, `pks-api-500` and `connection-cut`. */
export function faults(context: LabContext) {
  return createMiddleware<Guarded>(async (request, next) => {
    const skew = context.faults.active("clock-skew");
    if (skew !== undefined)
      request.header(
        "date",
        new Date(Date.now() + (Number(skew) || CLOCK_SKEW_SECONDS) * 1000).toUTCString(),
      );
    const late = context.faults.active("pks-api-slow");
    if (late !== undefined) await sleep(Number(late) || 5000);
    if (context.faults.active("pks-api-500") !== undefined) throw new Refusal(500, "Internal Server Error");
    await next();
    const cut = context.faults.active("connection-cut");
    if (cut !== undefined && request.req.method === (cut || "POST").toUpperCase())
      request.env.incoming.socket.destroy();
  });
}

/** Lets valid tokens in that have a scope for the request: `pks.clusters.admin.read` alone only reads. */
export function authenticated(context: LabContext) {
  return createMiddleware<Guarded>(async (request, next) => {
    const [, token] = /^bearer (.+)$/i.exec(request.req.header("authorization") ?? "") ?? [];
    const claims = token === undefined ? undefined : readToken(pksState(context).value.tokenKey, token);
    const now = Date.now() / 1000;
    const shortened = context.faults.active("credentials-expired");
    if (
      claims === undefined ||
      claims.exp <= now ||
      (shortened !== undefined && claims.iat + Number(shortened) <= now)
    ) {
      throw new Refusal(401, "Access token is invalid or has expired");
    }
    const writes = request.req.method !== "GET";
    const enough = writes ? ["pks.clusters.admin", "pks.clusters.manage"] : [];
    if (
      !claims.scope.some((scope) => (writes ? enough.includes(scope) : scope.startsWith("pks.clusters.")))
    ) {
      throw notPrivileged();
    }
    request.set("holder", claims.holder);
    request.set("scopes", claims.scope);
    await next();
  });
}

/** docs-pks, network-profiles-define.html.md.erb. */
export function notPrivileged(): Refusal {
  return new Refusal(
    403,
    "You do not have enough privileges to perform this action. Please contact the TKGI administrator.",
  );
}
