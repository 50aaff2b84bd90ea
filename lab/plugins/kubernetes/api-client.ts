/**
 * Requests to a Kubernetes API server with Node's own HTTPS client: importing @kubernetes/client-node takes over a
 * second, which every run of the engine would pay.
 */
import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { isMap } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { StatusError, unreachable } from "./api-error.ts";
import type { Connection } from "./connection.ts";

/** One request. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** e.g. "/api/v1/namespaces". */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of the body; JSON by default. */
  readonly contentType?: string;
  /** For the answer to begin, in milliseconds; that of the client by default. */
  readonly timeout?: number;
}

/** An API server. */
export interface ApiClient {
  /** The answer's JSON object. Throws `StatusError` or `UnreachableError`. */
  send(request: ApiRequest): Promise<PropertyMap>;
  /** The answer's lines, as they come, until the server ends the answer or `signal` does. */
  lines(request: ApiRequest, signal: AbortSignal): AsyncIterable<string>;
}

/** How often a request that the server wants later (429) is tried. */
const ATTEMPTS = 10;

/** A client of the server. `requestTimeout` in milliseconds, 0 for none. */
export function openClient(connection: Connection, requestTimeout: number): ApiClient {
  const secure = connection.server.startsWith("https:");
  const agent = secure
    ? new https.Agent({ keepAlive: true, ...tlsOptions(connection) })
    : new http.Agent({ keepAlive: true });

  const open = (request: ApiRequest, signal?: AbortSignal): Promise<http.IncomingMessage> => {
    const url = new URL(connection.server + request.path);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers: Record<string, string> = {
      accept: "application/json",
      "user-agent": "pulumi-kubernetes (lab)",
    };
    if (connection.authorization !== undefined) headers["authorization"] = connection.authorization;
    if (body !== undefined) {
      headers["content-type"] = request.contentType ?? "application/json";
      // Node leaves the length of a DELETE's body unsaid, and the server would take the body for the next request.
      headers["content-length"] = String(Buffer.byteLength(body));
    }
    return new Promise((resolve, reject) => {
      const fail = (error: Error & { readonly code?: string }): void => {
        if (signal?.aborted === true) reject(signal.reason);
        // The server closed a connection that was kept open, just when it was to be used again.
        else if (outgoing.reusedSocket && error.code === "ECONNRESET") resolve(open(request, signal));
        else reject(unreachable(request.method, url, error));
      };
      const timeout = request.timeout ?? requestTimeout;
      const options = {
        method: request.method,
        headers,
        agent,
        timeout,
        ...(signal === undefined ? {} : { signal }),
      };
      const outgoing = secure ? https.request(url, options) : http.request(url, options);
      outgoing.once("response", resolve).once("error", fail);
      outgoing.once("timeout", () =>
        outgoing.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })),
      );
      outgoing.end(body);
    });
  };

  return {
    async send(request) {
      for (let attempt = 1; ; attempt++) {
        const response = await open(request);
        const answer = parseObject(await readAll(response));
        const code = response.statusCode ?? 0;
        if (code < 400) return answer;
        const after = Number(response.headers["retry-after"] ?? Number.NaN);
        if (code !== 429 || Number.isNaN(after) || attempt === ATTEMPTS) throw new StatusError(code, answer);
        await sleep(after * 1000);
      }
    },
    async *lines(request, signal) {
      const response = await open(request, signal);
      const code = response.statusCode ?? 0;
      if (code >= 400) throw new StatusError(code, parseObject(await readAll(response)));
      let rest = "";
      response.setEncoding("utf8");
      for await (const chunk of response) {
        const parts = (rest + String(chunk)).split("\n");
        rest = parts.pop() ?? "";
        yield* parts.filter((line) => line !== "");
      }
    },
  };
}

function tlsOptions(connection: Connection): https.AgentOptions {
  return {
    rejectUnauthorized: connection.verifyTls,
    ...(connection.serverName === undefined ? {} : { servername: connection.serverName }),
    ...(connection.authority === undefined ? {} : { ca: connection.authority }),
    ...(connection.certificate === undefined ? {} : { cert: connection.certificate }),
    ...(connection.key === undefined ? {} : { key: connection.key }),
  };
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let all = "";
  for await (const chunk of response) all += String(chunk);
  return all;
}

/** The JSON object in a text; {} when it is something else (a proxy's page, say). */
export function parseObject(text: string): PropertyMap {
  try {
    const value: PropertyMap | null = JSON.parse(text);
    return isMap(value) ? value : {};
  } catch {
    return {};
  }
}
