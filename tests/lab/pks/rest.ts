/** The PKS API and its login service as tests call them. */
import { z } from "zod";
import { httpsClient } from "../../../lab/pks/cli/https-client.ts";
import { ACCOUNTS } from "./support.ts";
import type { Site } from "./support.ts";

/** The answer of the REST API. */
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A request to the PKS API as an account of `ACCOUNTS`; one user name alone logs in first, each time. */
export async function rest(
  site: Site,
  user: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<RestAnswer> {
  const account = ACCOUNTS.users.find(({ name }) => name === user);
  const form = {
    grant_type: "password",
    client_id: "pks_cli",
    username: user,
    password: account?.secret ?? "",
  };
  const token = await uaa(site, form);
  const { access_token: bearer } = z.object({ access_token: z.string() }).parse(token.body);
  return send(site, site.context.network.pksApi.port, method, path, {
    headers: { authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** `POST /oauth/token`. */
export function uaa(site: Site, form: Record<string, string>): Promise<RestAnswer> {
  return send(site, site.context.network.uaa.port, "POST", "/oauth/token", {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
}

/** A request with no more than what is given; an empty answer's body is undefined. */
export async function send(
  site: Site,
  port: number,
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<RestAnswer> {
  const base = `https://${site.context.network.pksApi.address}:${port}`;
  const client = httpsClient(base, { caCertificate: site.context.authority.certificatePem });
  try {
    const answer = await client.send(method, path, options);
    return { status: answer.status, body: answer.body === "" ? undefined : JSON.parse(answer.body) };
  } finally {
    client.close();
  }
}
