/** The director, as the bosh CLI talks to it and as it words what goes wrong (bosh-cli, director/ and uaa/). */
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod/mini";
import { httpsClient } from "../../pks/cli/https-client.ts";
import type { Answer, HttpsClient, Trust } from "../../pks/cli/https-client.ts";
import { BoshError, because } from "./bosh-error.ts";
import type { UserInterface } from "./user-interface.ts";

/** Where the director is and who asks. */
export interface Connection {
  readonly url: string;
  readonly client: string;
  readonly clientSecret: string;
  readonly trust: Trust;
}

const infoSchema = z.object({
  name: z.string(),
  uuid: z.string(),
  version: z.string(),
  user: z.nullable(z.string()),
  cpi: z.string(),
  stemcell_os: z.string(),
  stemcell_version: z.string(),
  features: z.record(z.string(), z.object({ status: z.boolean() })),
  user_authentication: z.object({ options: z.object({ url: z.string() }) }),
});
const tokenSchema = z.object({ access_token: z.string() });
const taskSchema = z.object({ id: z.number(), state: z.string() });
const deploymentSchema = z.object({
  name: z.string(),
  releases: z.array(z.object({ name: z.string(), version: z.string() })),
  stemcells: z.array(z.object({ name: z.string(), version: z.string() })),
  teams: z.array(z.string()),
});

/** The director's `GET /info`. */
export type Info = z.infer<typeof infoSchema>;

/** A deployment in the director's list. */
export type Deployment = z.infer<typeof deploymentSchema>;

/** How often a task's state is looked at, in milliseconds. */
const TASK_CHECK = 100;

/** An authenticated director. */
export interface Director {
  info(): Promise<Info>;
  deployments(): Promise<Deployment[]>;
  /** The lines of the task's result, each JSON. */
  vms(deployment: string): Promise<unknown[]>;
  deleteDeployment(deployment: string, force: boolean): Promise<void>;
}

/** Asks who the director is and logs in. */
export async function openDirector(connection: Connection, ui: UserInterface): Promise<Director> {
  if (connection.url === "") throw new BoshError("Expected non-empty Director URL");
  const base = baseUrl(connection.url);
  const http = httpsClient(base, connection.trust);
  const get = <T>(path: string, schema: z.ZodMiniType<T>, headers = {}): Promise<T> =>
    send(http, base, "GET", path, headers).then((answer) => z.parse(schema, JSON.parse(answer.body)));

  const anonymous = await because("Fetching info", () => get("/info", infoSchema));
  ui.line(`Using environment '${connection.url}' as ${identity(connection)}`);
  let authorization: Promise<Record<string, string>> | undefined;

  async function authorized<T>(
    method: string,
    path: string,
    read: (headers: Record<string, string>) => Promise<T>,
  ): Promise<T> {
    if (connection.client === "") return read({});
    authorization ??= token(connection, anonymous.user_authentication.options.url);
    const headers = await authorization.catch((error: unknown) => {
      // The token is fetched while the request is being sent.
      const causes = error instanceof BoshError ? error.causes : [String(error)];
      throw new BoshError(
        `Performing request ${method} '${base}${path}'`,
        `Performing ${method} request`,
        ...causes,
      );
    });
    return read(headers);
  }

  async function taskResult(method: string, path: string): Promise<string> {
    const answer = await authorized(method, path, (headers) => send(http, base, method, path, headers));
    const task = answer.location ?? "";
    const { id } = await authorized("GET", task, (headers) => get(task, taskSchema, headers));
    const state = await finalState(task);
    ui.task(id, state);
    if (state !== "done") throw new BoshError(`Expected task '${id}' to succeed but state is '${state}'`);
    const result = `${task}/output?type=result`;
    return (await authorized("GET", result, (headers) => send(http, base, "GET", result, headers))).body;
  }

  async function finalState(task: string): Promise<string> {
    for (;;) {
      const { state } = await authorized("GET", task, (headers) => get(task, taskSchema, headers));
      if (state !== "queued" && state !== "processing") return state;
      await sleep(TASK_CHECK);
    }
  }

  return {
    info: () =>
      because("Fetching info", () =>
        authorized("GET", "/info", (headers) => get("/info", infoSchema, headers)),
      ),
    deployments: () =>
      because("Finding deployments", () =>
        authorized("GET", "/deployments", (headers) =>
          get("/deployments", z.array(deploymentSchema), headers),
        ),
      ),
    vms: (deployment) =>
      because(`Listing deployment '${deployment}' vms infos`, async () => {
        const result = await taskResult(
          "GET",
          `/deployments/${encodeURIComponent(deployment)}/vms?format=full`,
        );
        return result.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as unknown]));
      }),
    deleteDeployment: async (deployment, force) => {
      const path = `/deployments/${encodeURIComponent(deployment)}?${force ? "force=true" : ""}`;
      await because(`Deleting deployment '${deployment}'`, () => taskResult("DELETE", path));
    },
  };
}

async function send(
  http: HttpsClient,
  base: string,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<Answer> {
  const answer = await because(`Performing request ${method} '${base}${path}'`, () =>
    because(`Performing ${method} request`, async () => {
      try {
        return await http.send(method, path, { headers });
      } catch (error) {
        throw new BoshError(`Retry: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
  if (answer.status < 400) return answer;
  throw new BoshError(
    `Director responded with non-successful status code '${answer.status}' response '${answer.body}'`,
  );
}

async function token(connection: Connection, uaaUrl: string): Promise<Record<string, string>> {
  const uaa = httpsClient(uaaUrl, connection.trust);
  return because("Requesting token via client credentials grant", async () => {
    const basic = Buffer.from(`${connection.client}:${connection.clientSecret}`).toString("base64");
    const answer = await uaa.send("POST", "/oauth/token", {
      headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    });
    uaa.close();
    if (answer.status !== 200) {
      throw new BoshError(
        `UAA responded with non-successful status code '${answer.status}' response '${answer.body}'`,
      );
    }
    return { authorization: `Bearer ${z.parse(tokenSchema, JSON.parse(answer.body)).access_token}` };
  });
}

function identity({ client }: Connection): string {
  return client === "" ? "anonymous user" : `client '${client}'`;
}

/** A host with or without scheme and port; the director's port is 25555 (director/factory_config.go). */
function baseUrl(environment: string): string {
  const url = new URL(environment.includes("://") ? environment : `https://${environment}`);
  return `https://${url.hostname}:${url.port || "25555"}`;
}
