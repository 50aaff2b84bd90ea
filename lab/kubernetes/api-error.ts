/** Errors of the Kubernetes API. */
import { ApiException } from "@kubernetes/client-node";

/** The HTTP status that the API server answered with; undefined if it did not answer. */
export function statusCode(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}
