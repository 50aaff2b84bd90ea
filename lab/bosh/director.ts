/**
 * The API of the simulated BOSH director, as far as `bosh env`, `deployments`, `vms` and `delete-deployment` use it
 * (cloudfoundry/bosh-cli, director/): work is a task, to which the director redirects. Its login service answers on
 * the same port.
 */
import { Hono } from "hono";
import type { Context } from "hono";
import type { LabContext } from "../context.ts";
import type { Machinery } from "../kubernetes/machinery.ts";
import { authenticate } from "../pks/accounts.ts";
import type { NodeBindings } from "../pks/https-service.ts";
import { nextBoshTask, pksState } from "../pks/state.ts";
import { issueToken, readToken } from "../pks/tokens.ts";
import { deleteDeployment, deploymentView, deployments, vmView } from "./deployments.ts";
import { recreated } from "./recreation.ts";

/** A client of the director. */
export interface BoshClient {
  readonly name: string;
  readonly secret: string;
}

interface Task {
  state: "processing" | "done" | "error";
  result: string;
}

const SCOPE = "bosh.admin";
const LIFETIME = 3600;

/** The director's routes; tasks are forgotten when it stops. */
export function director(context: LabContext, machinery: Machinery, client: BoshClient): Hono<NodeBindings> {
  const app = new Hono<NodeBindings>();
  const tasks = new Map<number, Task>();
  const key = (): string => pksState(context).value.tokenKey;
  const base = `https://${context.network.bosh.address}:${context.network.bosh.port}`;

  app.get("/info", (request) =>
    request.json({
      name: "p-bosh",
      uuid: "a57b8733-163e-443a-a3d7-9ac58a886d7b",
      version: "280.1.4 (00000000)",
      user: holder(request) ?? null,
      cpi: "vsphere_cpi",
      stemcell_os: "ubuntu-jammy",
      stemcell_version: "1.651",
      features: { snapshots: { status: false } },
      user_authentication: { type: "uaa", options: { url: base } },
    }),
  );

  app.post("/oauth/token", (request) => {
    const [, basic = ""] = /^basic (.+)$/i.exec(request.req.header("authorization") ?? "") ?? [];
    const [name = "", ...secret] = Buffer.from(basic, "base64").toString().split(":");
    const known = authenticate([{ ...client, scopes: [] }], name, secret.join(":"));
    if (!known) return request.json({ error: "unauthorized", error_description: "Bad credentials" }, 401);
    const grant = "client_credentials";
    const token = issueToken(key(), { holder: name, scope: [SCOPE], seconds: LIFETIME, grant, client: name });
    return request.json({ access_token: token, token_type: "bearer", expires_in: LIFETIME, scope: SCOPE });
  });

  app.use(async (request, next) => {
    if (holder(request) === undefined) return request.text(`Not authorized: '${request.req.path}'\n`, 401);
    return next();
  });

  app.get("/deployments", (request) =>
    request.json([...deployments(context).keys()].sort().map(deploymentView)),
  );

  app.get("/deployments/:name/vms", (request) => {
    const cluster = deployments(context).get(request.req.param("name"));
    if (cluster === undefined) return notFound(request);
    return startTask(request, async () => {
      await recreated(context, machinery, cluster.uuid);
      const vms = await machinery.vms(cluster.uuid);
      return vms.map((vm) => JSON.stringify(vmView(vm)) + "\n").join("");
    });
  });

  app.delete("/deployments/:name", (request) => {
    const name = request.req.param("name");
    if (!deployments(context).has(name)) return notFound(request);
    return startTask(request, async () => {
      await deleteDeployment(context, machinery, name);
      return "";
    });
  });

  app.get("/tasks/:id", (request) => {
    const id = Number(request.req.param("id"));
    const task = tasks.get(id);
    return task === undefined ? notFound(request) : request.json({ id, state: task.state, started_at: 0 });
  });

  app.get("/tasks/:id/output", (request) => {
    const result = request.req.query("type") === "result";
    return request.text(result ? (tasks.get(Number(request.req.param("id")))?.result ?? "") : "");
  });

  function startTask(request: Context<NodeBindings>, work: () => Promise<string>): Response {
    const id = nextBoshTask(pksState(context));
    const task: Task = { state: "processing", result: "" };
    tasks.set(id, task);
    work().then(
      (result) => Object.assign(task, { state: "done", result }),
      (error: unknown) => {
        context.log("bosh", `task ${id}: ${String(error)}`);
        task.state = "error";
      },
    );
    return request.redirect(`/tasks/${id}`, 302);
  }

  function holder(request: Context<NodeBindings>): string | undefined {
    const [, token] = /^bearer (.+)$/i.exec(request.req.header("authorization") ?? "") ?? [];
    const claims = token === undefined ? undefined : readToken(key(), token);
    return claims?.scope.includes(SCOPE) && claims.exp > Date.now() / 1000 ? claims.holder : undefined;
  }

  return app;
}

/** cloudfoundry/bosh, src/bosh-director: DeploymentNotFound is code 70000. */
function notFound(request: Context<NodeBindings>): Response {
  const name = request.req.param("name");
  const description = name === undefined ? "Task not found" : `Deployment '${name}' doesn't exist`;
  return request.json({ code: name === undefined ? 10000 : 70000, description }, 404);
}
