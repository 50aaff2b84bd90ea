/** JSON merge patches (RFC 7386) to the API, for objects that may be gone by then. */
import { ApiException, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";

/** Request options that make a client-node `patch...` call a JSON merge patch. */
export const MERGE_PATCH = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

/** Status code of a refused API call; undefined for anything else (a broken connection, a bug). */
export function apiStatus(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}

/** Awaits an API call and returns undefined where the API answers with one of `codes` (404: gone meanwhile, 409: there already). */
export async function unless<T>(codes: readonly number[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const status = apiStatus(error);
    if (status !== undefined && codes.includes(status)) return undefined;
    throw error;
  }
}
