/** A stack as Pulumi's command line knows it: its configuration and its outputs. */
import { z } from "zod";
import { mustPulumi } from "./pulumi.ts";

const configSchema = z.record(z.string(), z.looseObject({ value: z.string().default("") }));
const outputsSchema = z.record(z.string(), z.unknown());

/**
 * The stack's configuration in the shape of `pulumi.runtime.allConfig()`: `rancher-ha:pks` to the text of its value
 * (objects as JSON), secrets in plain, the defaults of Pulumi.yaml included.
 * @throws Failure if there is no such stack, or its pass phrase is missing.
 */
export async function stackConfig(stack: string): Promise<Record<string, string>> {
  const printed = await mustPulumi(`the configuration of stack ${stack} cannot be read`, [
    "config",
    "--json",
    "--show-secrets",
    "--stack",
    stack,
  ]);
  const config = configSchema.parse(JSON.parse(printed));
  return Object.fromEntries(Object.entries(config).map(([key, { value }]) => [key, value]));
}

/**
 * The stack's outputs, secrets in plain; `{}` before the first `up`.
 * @throws Failure if there is no such stack, or its pass phrase is missing.
 */
export async function stackOutputs(stack: string): Promise<Record<string, unknown>> {
  const printed = await mustPulumi(`the outputs of stack ${stack} cannot be read`, [
    "stack",
    "output",
    "--json",
    "--show-secrets",
    "--stack",
    stack,
  ]);
  return outputsSchema.parse(JSON.parse(printed));
}
