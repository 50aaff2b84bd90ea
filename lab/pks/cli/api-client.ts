/** The PKS API and its login service, as the command-line program talks to them. */
import * as z from "zod/mini";
import { httpsClient } from "./https-client.ts";
import type { Answer, Trust } from "./https-client.ts";
import { readSession } from "./session.ts";
import type { Session } from "./session.ts";

/** docs-pks, troubleshoot-issues.html.md.erb ("Login Failed Errors Due to Server State"). */
const NOT_AUTHENTICATED = "You are not currently authenticated. Please log in to continue";

const tokenSchema = z.object({
  access_token: z.string(),
  refresh_token: z._default(z.string(), ""),
});
const errorSchema = z.object({ body: z.string() });

/** What the API refused: its status and words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** An authenticated connection to the API. */
export interface Api {
  /** The answer's JSON; undefined of an empty answer. Rejects with an ApiError or with what Go says of a connection. */
  send(method: string, path: string, body?: object): Promise<unknown>;
}

/** Who logs in: a user by password, or a client by secret. */
export type Login =
  | { readonly username: string; readonly password: string }
  | { readonly client: string; readonly secret: string };

/** The host of what follows `--api`: a name or address, with or without scheme and port. */
export function apiUrl(given: string): URL {
  const url = new URL(given.includes("://") ? given : `https://${given}`);
  return new URL(`https://${url.hostname}:${url.port || "9021"}`);
}

/** Asks the UAA at the API's host for a token. @throws with the words of a rejected login */
export async function logIn(
  api: URL,
  login: Login,
  trust: Trust,
  timeout: number,
): Promise<z.infer<typeof tokenSchema>> {
  const uaa = httpsClient(`https://${api.hostname}:8443`, trust, timeout);
  const [client, secret, form] =
    "client" in login
      ? [login.client, login.secret, { grant_type: "client_credentials" }]
      : ["pks_cli", "", { grant_type: "password", username: login.username, password: login.password }];
  const basic = Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(secret)}`).toString("base64");
  const answer = await uaa.send("POST", "/oauth/token", {
    headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
  uaa.close();
  // docs-pks, troubleshoot-issues.html.md.erb ("Login Failed Error: Credentials were rejected").
  if (answer.status === 400 || answer.status === 401)
    throw new Error("Credentials were rejected, please try again.");
  if (answer.status !== 200) throw new Error(`The login service answered with status ${answer.status}`);
  return z.parse(tokenSchema, JSON.parse(answer.body));
}

/** The API with the kept login. */
export async function openApi(): Promise<Api> {
  const session = await readSession();
  if (session === undefined) throw new Error(NOT_AUTHENTICATED);
  return apiWith(session);
}

/** The API with this login. */
export function apiWith(session: Session): Api {
  const trust = {
    insecure: session.skip_ssl_verification,
    ...(session.ca_cert === "" ? {} : { caCertificate: session.ca_cert }),
  };
  const client = httpsClient(session.api, trust, session.timeout);
  return {
    async send(method, path, body) {
      const answer = await client.send(method, path, {
        headers: {
          authorization: `Bearer ${session.access_token}`,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (answer.status === 401) throw new ApiError(401, NOT_AUTHENTICATED);
      if (answer.status >= 400) throw new ApiError(answer.status, errorWords(answer));
      return answer.body === "" ? undefined : JSON.parse(answer.body);
    },
  };
}

function errorWords(answer: Answer): string {
  try {
    return z.parse(errorSchema, JSON.parse(answer.body)).body;
  } catch {
    return `Status: ${answer.status}; ${answer.body}`;
  }
}
