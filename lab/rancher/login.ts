/** Logins, tokens and passwords of Rancher's local users. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Store } from "../store.ts";
import { checkPassword, setPassword } from "./bootstrap.ts";
import { ApiError, readJson, sendJson } from "./http.ts";
import type { Management, User } from "./management.ts";
import type { LoginToken, RancherDocument } from "./memory.ts";

/** What logins and passwords are checked against. */
export interface Accounts {
  readonly store: Store<RancherDocument>;
  readonly management: Management;
}

const loginSchema = z.object({
  type: z.string().optional(),
  username: z.string(),
  password: z.string(),
  description: z.string().default(""),
  responseType: z.string().optional(),
});
const newPasswordSchema = z.object({ newPassword: z.string().min(1) });
const changeSchema = z.object({ currentPassword: z.string().min(1), newPassword: z.string().min(1) });
const SESSION_MILLISECONDS = 57_600_000;

/**
 * POST /v1-public/login (`type` must be localProvider) and POST /v3-public/localProviders/local?action=login: 201 with a
 * token, or 200 and a cookie with `responseType: cookie`; 401 for a wrong name or password.
 */
export async function login(
  accounts: Accounts,
  request: IncomingMessage,
  response: ServerResponse,
  current: boolean,
): Promise<void> {
  const body = loginSchema.safeParse(await readJson(request)).data;
  if (body === undefined || (current && body.type !== "localProvider"))
    throw new ApiError(422, "InvalidBodyContent", "");
  const user = accounts.management.users.list().find((one) => one.username === body.username);
  const id = user?.metadata?.name ?? "";
  if (user === undefined || !checkPassword(accounts.store, id, body.password)) {
    throw new ApiError(401, "Unauthorized", "authentication failed");
  }
  const token = newToken(accounts.store, id);
  if (body.responseType === "cookie") {
    const cookie = `R_SESS=${token.name}:${token.secret}; Path=/; HttpOnly; Secure`;
    response.writeHead(200, { "set-cookie": cookie, "content-type": "application/json" }).end("{}");
    return;
  }
  sendJson(response, 201, {
    authProvider: "local",
    baseType: "token",
    description: body.description,
    enabled: true,
    expired: false,
    id: token.name,
    isDerived: false,
    name: token.name,
    token: `${token.name}:${token.secret}`,
    ttl: SESSION_MILLISECONDS,
    type: "token",
    userId: id,
  });
}

function newToken(store: Store<RancherDocument>, userId: string): LoginToken {
  const letters = randomBytes(8).toString("hex").slice(0, 5);
  const token = { name: `token-${letters}`, secret: randomBytes(27).toString("hex"), userId };
  store.update((memory) => ({ ...memory, tokens: [...memory.tokens, token] }));
  return token;
}

/** The user behind the request: a bearer token, basic authentication with its two halves, or the cookie; 401 without. */
export function authenticate(accounts: Accounts, request: IncomingMessage): User {
  const given = credentials(request);
  const token = accounts.store.value.tokens.find((one) => `${one.name}:${one.secret}` === given);
  const user = token === undefined ? undefined : accounts.management.users.get(token.userId);
  if (user === undefined) throw new ApiError(401, "Unauthorized", "must authenticate");
  return user;
}

function credentials(request: IncomingMessage): string | undefined {
  const [scheme = "", value = ""] = (request.headers.authorization ?? "").split(" ");
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() === "basic") return Buffer.from(value, "base64").toString("utf8");
  return /(?:^|;\s*)R_SESS=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
}

/** POST /v3/users/ID?action=setpassword; `first-login` is over then. */
export async function setPasswordAction(
  accounts: Accounts,
  user: User,
  request: IncomingMessage,
): Promise<void> {
  const body = newPasswordSchema.safeParse(await readJson(request)).data;
  if (body === undefined) throw new ApiError(500, "ServerError", "Invalid password");
  await replacePassword(accounts, user, body.newPassword);
}

/** POST /v3/users?action=changepassword, for the one who is logged in. */
export async function changePasswordAction(
  accounts: Accounts,
  user: User,
  request: IncomingMessage,
): Promise<void> {
  const body = changeSchema.safeParse(await readJson(request)).data;
  if (body === undefined) throw new ApiError(422, "InvalidBodyContent", "must specify current password");
  if (!checkPassword(accounts.store, user.metadata?.name ?? "", body.currentPassword)) {
    throw new ApiError(422, "InvalidBodyContent", "invalid current password");
  }
  await replacePassword(accounts, user, body.newPassword);
}

async function replacePassword(accounts: Accounts, user: User, password: string): Promise<void> {
  const shortest = Number(settingValue(accounts.management, "password-min-length"));
  if (password === user.username)
    throw new ApiError(422, "InvalidBodyContent", "password cannot be the same as username");
  if (password.length < shortest) {
    throw new ApiError(422, "InvalidBodyContent", `password must be at least ${shortest} characters`);
  }
  const id = user.metadata?.name ?? "";
  setPassword(accounts.store, id, password);
  await accounts.management.patch("users", id, { mustChangePassword: false });
  await accounts.management.patch("settings", "first-login", { value: "false" });
}

/** A setting's value, or its default. */
export function settingValue(management: Management, name: string): string {
  const setting = management.settings.get(name);
  return setting?.value !== undefined && setting.value !== "" ? setting.value : (setting?.default ?? "");
}
