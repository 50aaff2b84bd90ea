/** The body of a request to the PKS API. */
import type { Context } from "hono";
import type { Guarded } from "./guards.ts";
import { Refusal } from "./refusal.ts";

/** The body read as JSON; {} of an empty one. @throws Refusal if it is no JSON */
export async function requestBody(request: Context<Guarded>): Promise<unknown> {
  const text = await request.req.text();
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "The request's body is not JSON");
  }
}
