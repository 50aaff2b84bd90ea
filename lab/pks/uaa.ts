/** The login service of the simulated PKS: `POST /oauth/token` as the UAA has it. */
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { Context } from "hono";
import { z } from "zod";
import type { LabContext } from "../context.ts";
import { authenticate } from "./accounts.ts";
import type { Account, Accounts } from "./accounts.ts";
import type { NodeBindings } from "./https-service.ts";
import type { PksSettings } from "./settings.ts";
import { pksState } from "./state.ts";
import { issueToken } from "./tokens.ts";

const formSchema = z.object({
  grant_type: z.string(),
  username: z.string().default(""),
  password: z.string().default(""),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
});

/** The client of the `pks` program, without a secret (vmware/admiral, login-success.json). */
const CLI_CLIENT = "pks_cli";

/** Answers the password and the client_credentials grant. */
export function uaa(context: LabContext, settings: PksSettings, accounts: Accounts): Hono<NodeBindings> {
  const service = new Hono<NodeBindings>();

  service.post("/oauth/token", async (request) => {
    const form = formSchema.safeParse(await request.req.parseBody());
    if (!form.success) return refuse(request, 400, "invalid_request", "Missing grant type");
    const { grant_type: grant, username, password } = form.data;
    if (grant !== "password" && grant !== "client_credentials") {
      return refuse(request, 400, "unsupported_grant_type", `Unsupported grant type: ${grant}`);
    }
    const client = clientOf(request.req.header("authorization")) ?? {
      name: form.data.client_id ?? "",
      secret: form.data.client_secret ?? "",
    };
    const rejected = context.faults.active("credentials-rejected") !== undefined;
    const account =
      grant === "password"
        ? client.name === CLI_CLIENT && authenticate(accounts.users, username, password)
        : authenticate(accounts.clients, client.name, client.secret);
    if (!account || rejected) return refuse(request, 401, "unauthorized", "Bad credentials");
    return request.json(tokenAnswer(account, grant, client.name));
  });

  function tokenAnswer(account: Account, grant: string, client: string): object {
    return {
      access_token: issueToken(pksState(context).value.tokenKey, {
        holder: account.name,
        scope: account.scopes,
        seconds: settings.tokenSeconds,
        grant,
        client,
      }),
      token_type: "bearer",
      // Nothing here trades it for a new access token: whether the real CLI does is unknown.
      ...(grant === "password" ? { refresh_token: `${randomUUID()}-r` } : {}),
      expires_in: settings.tokenSeconds,
      scope: account.scopes.join(" "),
      jti: randomUUID().replaceAll("-", ""),
    };
  }

  return service;
}

function refuse(
  request: Context<NodeBindings>,
  status: 400 | 401,
  error: string,
  description: string,
): Response {
  return request.json({ error, error_description: description }, status);
}

function clientOf(authorization: string | undefined): { name: string; secret: string } | undefined {
  const [, encoded] = /^basic (.+)$/i.exec(authorization ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const [name = "", ...secret] = Buffer.from(encoded, "base64").toString().split(":");
  return { name: decodeURIComponent(name), secret: decodeURIComponent(secret.join(":")) };
}
