/** Clusters at the PKS API. */
import { Hono } from "hono";
import type { Context } from "hono";
import { z } from "zod";
import { authenticate } from "./accounts.ts";
import type { PksInstallation } from "./api.ts";
import { boundKubeconfig } from "./binding.ts";
import { certificatesView } from "./certificates.ts";
import { clusterView } from "./cluster-view.ts";
import { clusterChange, newCluster, pending } from "./clusters.ts";
import type { Guarded } from "./guards.ts";
import { Refusal } from "./refusal.ts";
import { requestBody } from "./request-body.ts";
import { pksState, updateCluster } from "./state.ts";
import type { ClusterRecord, PendingOperation } from "./state.ts";
import { createTask, taskView } from "./tasks.ts";

const upgradeSchema = z.object({ clusters: z.array(z.string()).min(1) });
/** With OpenID Connect, the real CLI trades the password for tokens at the UAA itself; here the API checks it. */
const bindSchema = z.object({ password: z.string().optional() });

/** `/clusters` and what belongs to one. */
export function clusterRoutes(installation: PksInstallation): Hono<Guarded> {
  const { context, machinery, settings, accounts, operations } = installation;
  const state = pksState(context);
  const routes = new Hono<Guarded>();

  /** Clusters that the caller may see: those of others are not there for a `pks.clusters.manage` user. */
  function visible(request: Context<Guarded>): ClusterRecord[] {
    const all = request.get("scopes").some((scope) => scope.startsWith("pks.clusters.admin"));
    return state.value.clusters.filter((cluster) => all || cluster.owner === request.get("holder"));
  }

  function find(request: Context<Guarded>, name = request.req.param("name") ?? ""): ClusterRecord {
    const cluster = visible(request).find((known) => known.name === name);
    // docs-pks, delete-cluster.html.md.erb.
    if (cluster === undefined) throw new Refusal(404, `Cluster ${name} not found`);
    return cluster;
  }

  function view(uuid: string, details = false): object {
    const cluster = state.value.clusters.find((known) => known.uuid === uuid);
    return cluster === undefined ? {} : clusterView(context, settings, cluster, details);
  }

  function refuseBusy(cluster: ClusterRecord): void {
    if (cluster.operation === undefined) return;
    // pivotal-cf/on-demand-service-broker, broker/errors.go.
    throw new Refusal(422, "An operation is in progress for your service instance. Please try again later.");
  }

  function begin(uuid: string, operation: PendingOperation): void {
    updateCluster(state, uuid, (cluster) => {
      cluster.lastAction = operation.kind;
      cluster.operation = operation;
    });
    operations.wake();
  }

  routes.get("/clusters", (request) =>
    request.json(visible(request).map((cluster) => clusterView(context, settings, cluster))),
  );

  routes.post("/clusters", async (request) => {
    const cluster = newCluster(
      context,
      settings,
      state.value,
      request.get("holder"),
      await requestBody(request),
    );
    state.update((copy) => ({ ...copy, clusters: [...copy.clusters, cluster] }));
    operations.wake();
    return request.json(view(cluster.uuid), 202);
  });

  routes.patch("/clusters", async (request) => {
    const { clusters: names } = upgradeSchema.parse(await requestBody(request));
    const clusters = names.map((name) => find(request, name));
    for (const cluster of clusters) {
      refuseBusy(cluster);
      if (!cluster.provisioned) throw new Refusal(422, `Cluster ${cluster.name} is not provisioned`);
      if (
        cluster.pksVersion === settings.pksVersion &&
        cluster.kubernetesVersion === settings.kubernetesVersion
      ) {
        throw new Refusal(400, `Cluster ${cluster.name} is already at PKS version ${cluster.pksVersion}`);
      }
    }
    const task = createTask(names);
    state.update((copy) => ({ ...copy, tasks: [task, ...copy.tasks] }));
    for (const cluster of clusters) begin(cluster.uuid, pending("UPGRADE", {}, task.uuid));
    return request.json(taskView(task), 202);
  });

  routes.get("/clusters/:name", (request) => request.json(view(find(request).uuid)));
  routes.get("/clusterdetails/:name", (request) => request.json(view(find(request).uuid, true)));

  routes.patch("/clusters/:name", async (request) => {
    const cluster = find(request);
    refuseBusy(cluster);
    begin(cluster.uuid, pending("UPDATE", clusterChange(state.value, cluster, await requestBody(request))));
    return request.json(view(cluster.uuid), 202);
  });

  routes.delete("/clusters/:name", (request) => {
    const cluster = find(request);
    refuseBusy(cluster);
    begin(cluster.uuid, pending("DELETE"));
    return request.body(null, 204);
  });

  routes.post("/clusters/:name/binds", async (request) => {
    const cluster = find(request);
    const user = request.get("holder");
    if (!cluster.provisioned) throw new Refusal(422, `Cluster ${cluster.name} is not provisioned`);
    if (settings.oidc) {
      const { password } = bindSchema.parse(await requestBody(request));
      if (password === undefined) throw new Refusal(400, "A password is required");
      if (!authenticate(accounts.users, user, password))
        throw new Refusal(400, "Credentials were rejected, please try again.");
    }
    return request.json(await boundKubeconfig(machinery, cluster, user), 201);
  });

  routes.get("/clusters/:name/certificates", (request) =>
    request.json(certificatesView(find(request), Number(request.req.query("days") ?? 180))),
  );

  return routes;
}
