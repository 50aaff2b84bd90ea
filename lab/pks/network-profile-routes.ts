/** Network profiles at the PKS API. */
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { PksInstallation } from "./api.ts";
import { notPrivileged } from "./guards.ts";
import type { Guarded } from "./guards.ts";
import { readNetworkProfile } from "./network-profile.ts";
import { Refusal } from "./refusal.ts";
import { requestBody } from "./request-body.ts";
import { pksState } from "./state.ts";
import type { NetworkProfileRecord } from "./state.ts";

/** `/network-profiles`: everyone reads them, only `pks.clusters.admin` makes and deletes them. */
export function networkProfileRoutes({ context }: PksInstallation): Hono<Guarded> {
  const state = pksState(context);
  const routes = new Hono<Guarded>();

  routes.use("/network-profiles/*", async (request, next) => {
    if (request.req.method !== "GET" && !request.get("scopes").includes("pks.clusters.admin"))
      throw notPrivileged();
    await next();
  });

  function find(name: string): NetworkProfileRecord {
    const profile = state.value.networkProfiles.find((known) => known.name === name);
    if (profile === undefined) throw new Refusal(404, `Network profile ${name} not found`);
    return profile;
  }

  routes.get("/network-profiles", (request) => request.json(state.value.networkProfiles.map(view)));
  routes.get("/network-profiles/:name", (request) => request.json(view(find(request.req.param("name")))));

  routes.post("/network-profiles", async (request) => {
    const wanted = readNetworkProfile(await requestBody(request), state.value.networkProfiles);
    const profile = { ...wanted, uuid: randomUUID() };
    state.update((copy) => ({ ...copy, networkProfiles: [...copy.networkProfiles, profile] }));
    return request.json(view(profile), 201);
  });

  routes.delete("/network-profiles/:name", (request) => {
    const { name } = find(request.req.param("name"));
    const used = state.value.clusters.some((cluster) => cluster.networkProfile === name);
    if (used || context.faults.active("profile-in-use") !== undefined) {
      // That it is refused: docs-pks, network-profiles-define.html.md.erb; the text is ours.
      throw new Refusal(409, `Network profile ${name} is in use and cannot be deleted`);
    }
    state.update((copy) => ({
      ...copy,
      networkProfiles: copy.networkProfiles.filter((profile) => profile.name !== name),
    }));
    return request.body(null, 204);
  });

  return routes;
}

/** `parameters` is text in the REST schema (pksclient/models/network_profile.py). */
function view(profile: NetworkProfileRecord): object {
  return { ...profile, parameters: JSON.stringify(profile.parameters) };
}
