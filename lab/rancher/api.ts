/** Rancher's HTTP answers, as far as a readiness check, a first login and the repair of the local cluster need them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { ApiError, readJson, sendError, sendJson, sendText } from "./http.ts";
import { clusterState } from "./local-cluster.ts";
import {
  type Accounts,
  authenticate,
  changePasswordAction,
  login,
  setPasswordAction,
  settingValue,
} from "./login.ts";
import type { ManagedCluster, Setting, User } from "./management.ts";

// What anybody may read, from pkg/multiclustermanager/routes.go.
const PUBLIC_SETTINGS = [
  "cacerts",
  "first-login",
  "ui-banners",
  "ui-issues",
  "ui-pl",
  "ui-brand",
  "ui-default-landing",
];
const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Rancher</title></head>
<body><h1>Rancher</h1><p>This is the lab's simulated Rancher: it answers the API that a deployment needs, and shows no dashboard.</p></body>
</html>
`;
const valueSchema = z.object({ value: z.string() });

/** Answers one request. */
export async function answer(
  accounts: Accounts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await route(accounts, request, response);
  } catch (error) {
    sendError(response, error);
  }
}

async function route(accounts: Accounts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "https://rancher");
  const path = url.pathname;
  if (path === "/ping") return sendText(response, "pong");
  if (path === "/healthz") return sendText(response, "ok");
  // Plain HTTP is for the two above; everything else is sent to TLS unless a proxy says that it was TLS.
  if (request.headers["x-forwarded-proto"] !== "https") {
    const location = `https://${request.headers.host}${request.url}`;
    response.writeHead(302, { location, "content-length": 0 }).end();
    return;
  }
  if (path === "/") {
    const headers = { "content-type": "text/html; charset=utf-8", "content-length": Buffer.byteLength(PAGE) };
    response.writeHead(302, { location: "/dashboard/", ...headers }).end(PAGE);
    return;
  }
  if (path === "/dashboard" || path.startsWith("/dashboard/"))
    return sendText(response, PAGE, "text/html; charset=utf-8");
  if (path === "/cacerts") return sendText(response, settingValue(accounts.management, "cacerts"));
  if (path === "/rancherversion") {
    return sendJson(response, 200, {
      Version: settingValue(accounts.management, "server-version"),
      RancherPrime: "false",
    });
  }
  if (request.method === "POST" && path === "/v1-public/login")
    return login(accounts, request, response, true);
  if (
    request.method === "POST" &&
    path === "/v3-public/localProviders/local" &&
    url.searchParams.get("action") === "login"
  ) {
    return login(accounts, request, response, false);
  }
  const [, version, collection = "", id] = path.split("/");
  if (version !== "v3") throw new ApiError(404, "NotFound", "");
  if (collection === "settings") return settings(accounts, request, response, id);
  const user = authenticate(accounts, request);
  if (collection === "clusters") return clusters(accounts, request, response, id);
  if (collection === "users") return users(accounts, { request, response, id, url, user });
  throw new ApiError(404, "NotFound", "");
}

async function settings(
  accounts: Accounts,
  request: IncomingMessage,
  response: ServerResponse,
  name: string | undefined,
): Promise<void> {
  const { management } = accounts;
  const open = request.method === "GET" && name !== undefined && PUBLIC_SETTINGS.includes(name);
  if (!open) authenticate(accounts, request);
  if (name === undefined)
    return sendJson(response, 200, collectionOf("setting", management.settings.list().map(viewSetting)));
  const setting = management.settings.get(name);
  if (setting === undefined) throw new ApiError(404, "NotFound", "");
  if (request.method === "GET") return sendJson(response, 200, viewSetting(setting));
  if (request.method !== "PUT") throw new ApiError(405, "MethodNotAllowed", "");
  const body = valueSchema.safeParse(await readJson(request)).data;
  if (body === undefined) throw new ApiError(422, "InvalidBodyContent", "");
  if (setting.source === "env") {
    // Rancher's provider refuses it (pkg/controllers/dashboardapi/settings).
    throw new ApiError(
      500,
      "ServerError",
      `setting ${name} can not be set because it is from environment variable`,
    );
  }
  await management.patch("settings", name, { value: body.value, customized: true });
  sendJson(response, 200, { ...viewSetting(setting), value: body.value, customized: true });
}

async function clusters(
  { management }: Accounts,
  request: IncomingMessage,
  response: ServerResponse,
  id: string | undefined,
): Promise<void> {
  if (id === undefined)
    return sendJson(response, 200, collectionOf("cluster", management.clusters.list().map(viewCluster)));
  const cluster = management.clusters.get(id);
  if (cluster === undefined) throw new ApiError(404, "NotFound", "");
  if (request.method === "PUT") {
    const body = z
      .object({ annotations: z.record(z.string(), z.string()).optional() })
      .safeParse(await readJson(request)).data;
    // "Edit, save" of the UI: even an unchanged cluster is written, which is what unsticks it.
    const annotations = { ...body?.annotations, "lifecycle.cattle.io/update": new Date().toISOString() };
    await management.patch("clusters", id, { metadata: { annotations } });
  } else if (request.method !== "GET") {
    throw new ApiError(405, "MethodNotAllowed", "");
  }
  sendJson(response, 200, viewCluster(cluster));
}

async function users(
  accounts: Accounts,
  ask: { request: IncomingMessage; response: ServerResponse; id: string | undefined; url: URL; user: User },
): Promise<void> {
  const { request, response, id, url, user } = ask;
  const known = accounts.management.users;
  const action = url.searchParams.get("action");
  if (id === undefined && request.method === "POST" && action === "changepassword") {
    await changePasswordAction(accounts, user, request);
    return sendJson(response, 200, {});
  }
  if (id === undefined) {
    const all = url.searchParams.has("me") ? [user] : known.list();
    return sendJson(
      response,
      200,
      collectionOf(
        "user",
        all.map((one) => viewUser(one, user)),
      ),
    );
  }
  const asked = known.get(id);
  if (asked === undefined) throw new ApiError(404, "NotFound", "");
  if (request.method === "POST" && action === "setpassword")
    await setPasswordAction(accounts, asked, request);
  else if (request.method !== "GET") throw new ApiError(405, "MethodNotAllowed", "");
  sendJson(response, 200, viewUser(known.get(id) ?? asked, user));
}

function collectionOf(resourceType: string, data: readonly object[]): object {
  return { type: "collection", resourceType, data };
}

function viewSetting(setting: Setting): Record<string, unknown> {
  const name = setting.metadata?.name ?? "";
  const { default: standard = "", source = "", customized = false } = setting;
  const value = setting.value !== undefined && setting.value !== "" ? setting.value : standard;
  return {
    baseType: "setting",
    type: "setting",
    id: name,
    name,
    value,
    default: standard,
    source,
    customized,
    uuid: setting.metadata?.uid,
  };
}

function viewCluster(cluster: ManagedCluster): Record<string, unknown> {
  const { state, message } = clusterState(cluster);
  return {
    baseType: "cluster",
    type: "cluster",
    id: cluster.metadata?.name,
    name: cluster.spec?.displayName,
    internal: cluster.spec?.internal ?? false,
    state,
    transitioning: state === "active" ? "no" : "yes",
    transitioningMessage: message,
    conditions: cluster.status?.conditions ?? [],
    annotations: cluster.metadata?.annotations ?? {},
  };
}

function viewUser(user: User, me: User): Record<string, unknown> {
  const id = user.metadata?.name ?? "";
  const { username = "", mustChangePassword = false } = user;
  const actions = { setpassword: `/v3/users/${id}?action=setpassword` };
  const isMe = id === me.metadata?.name;
  return {
    baseType: "user",
    type: "user",
    id,
    name: user.displayName,
    username,
    mustChangePassword,
    me: isMe,
    enabled: true,
    actions,
  };
}
