/** What the last successful run left in the stack's outputs: with it the next one tells a changed site file from a changed site. */
import type { StackReference } from "@pulumi/pulumi";
import { z } from "zod";
import { type Applied, appliedSchema } from "./applied.ts";

/** What is known of the last successful run. */
export interface LastRun {
  readonly applied: Applied;
  readonly clusterUuid: string;
  readonly masterIps: readonly string[];
  /** YAML; a secret. */
  readonly kubeconfig: string;
}

const outputsSchema = z.object({
  applied: appliedSchema,
  clusterUuid: z.string(),
  masterIps: z.array(z.string()),
  kubeconfig: z.string(),
});

/**
 * Reads the outputs of the stack itself.
 * @returns undefined before the first successful run, and after one by a version of this program that kept other outputs.
 */
export async function lastRun(stack: Pick<StackReference, "getOutputDetails">): Promise<LastRun | undefined> {
  const names = Object.keys(outputsSchema.shape);
  const values = await Promise.all(
    names.map(async (name) => {
      const { value, secretValue } = await stack.getOutputDetails(name);
      return [name, (value ?? secretValue) as unknown];
    }),
  );
  return outputsSchema.safeParse(Object.fromEntries(values)).data;
}
