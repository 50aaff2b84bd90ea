/**
 * The PKS API. Paths and methods are those of vmware/container-service-extension
 * (container_service_extension/lib/pksclient/api/), statuses those that vmware/admiral expects
 * (PKSRemoteClientService.java); errors are `{"body": "..."}`.
 */
import { Hono } from "hono";
import type { LabContext } from "../context.ts";
import type { Machinery } from "../kubernetes/machinery.ts";
import type { Accounts } from "./accounts.ts";
import { catalogueRoutes } from "./catalogue-routes.ts";
import { clusterRoutes } from "./cluster-routes.ts";
import { authenticated, faults } from "./guards.ts";
import type { Guarded } from "./guards.ts";
import type { Operations } from "./operations.ts";
import { networkProfileRoutes } from "./network-profile-routes.ts";
import { Refusal } from "./refusal.ts";
import type { PksSettings } from "./settings.ts";

/** The PKS installation that the API serves. */
export interface PksInstallation {
  readonly context: LabContext;
  readonly machinery: Machinery;
  readonly settings: PksSettings;
  readonly accounts: Accounts;
  readonly operations: Operations;
}

/** The API with all its routes. */
export function pksApi(installation: PksInstallation): Hono<Guarded> {
  const { context } = installation;
  const api = new Hono<Guarded>();
  api.use(faults(context), authenticated(context));
  api.route("/v1", clusterRoutes(installation));
  api.route("/v1", networkProfileRoutes(installation));
  api.route("/v1", catalogueRoutes(installation));
  api.notFound((request) => request.json({ body: `${request.req.path} not found` }, 404));
  api.onError((error, request) => {
    if (error instanceof Refusal) return request.json({ body: error.message }, error.status);
    context.log("pks", error.stack ?? String(error));
    return request.json({ body: `There was a problem completing your request: ${error.message}` }, 500);
  });
  return api;
}
