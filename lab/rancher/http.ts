/** Small things of Rancher's (Norman) HTTP API: JSON in and out, its error objects. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** An error that the API answers with; the code is Norman's. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const LARGEST_BODY = 1_048_576;

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, status: number, document: unknown): void {
  const body = JSON.stringify(document);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  response
    .writeHead(status, { ...headers, "cache-control": "no-cache, no-store, must-revalidate" })
    .end(body);
}

/** Sends text of a type, plain by default. */
export function sendText(response: ServerResponse, body: string, type = "text/plain; charset=utf-8"): void {
  response.writeHead(200, { "content-type": type, "content-length": Buffer.byteLength(body) }).end(body);
}

/** Sends the error object of an ApiError; anything else is a server error without details. */
export function sendError(response: ServerResponse, error: unknown): void {
  const { status, code, message } =
    error instanceof ApiError ? error : { status: 500, code: "ServerError", message: "internal error" };
  if (response.headersSent) response.destroy();
  else sendJson(response, status, { baseType: "error", code, message, status, type: "error" });
}

/** The request's body as JSON; 422 for anything else, 413 above 1 MiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > LARGEST_BODY) throw new ApiError(413, "MaxLimitExceeded", "request body too large");
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new ApiError(422, "InvalidBodyContent", "");
  }
}
