/** What the PKS API only lists: plans, compute profiles, tasks. */
import { Hono } from "hono";
import type { PksInstallation } from "./api.ts";
import { COMPUTE_PROFILES } from "./compute-profiles.ts";
import type { Guarded } from "./guards.ts";
import { PLANS } from "./plans.ts";
import { Refusal } from "./refusal.ts";
import { pksState } from "./state.ts";
import { taskView } from "./tasks.ts";

/** `/plans`, `/compute-profiles` and `/tasks`. */
export function catalogueRoutes({ context }: PksInstallation): Hono<Guarded> {
  const state = pksState(context);
  const routes = new Hono<Guarded>();

  routes.get("/plans", (request) => {
    const restricted = context.faults.active("plan-not-privileged");
    return request.json(
      PLANS.filter((plan) => plan.active).map((plan) => ({
        id: plan.id,
        name: plan.name,
        description: plan.description,
        worker_instances: plan.workers,
        master_instances: plan.masters,
        // Spelled with hyphens: pksclient/models/plan.py.
        "allow-privileged-containers": plan.privileged && restricted !== "" && restricted !== plan.name,
      })),
    );
  });

  routes.get("/compute-profiles", (request) =>
    request.json(
      COMPUTE_PROFILES.map(({ nodePools, ...profile }) => ({
        ...profile,
        parameters: JSON.stringify({
          cluster_customization: {
            node_pools: Object.entries(nodePools).map(([name, instances]) => ({ name, instances })),
          },
        }),
      })),
    ),
  );

  routes.get("/tasks", (request) => {
    const limit = Number(request.req.query("limit") ?? 10);
    return request.json(state.value.tasks.slice(0, limit).map(taskView));
  });

  routes.get("/tasks/:id", (request) => {
    const id = request.req.param("id");
    const task = state.value.tasks.find((known) => known.uuid === id);
    if (task === undefined) throw new Refusal(404, `Task ${id} not found`);
    return request.json(taskView(task));
  });

  return routes;
}
