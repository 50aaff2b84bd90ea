/** A stack of a test: its site file, changed key by key, and what Pulumi says of it, as data. */
import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { copySite, type TestLab } from "./lab.ts";

const LAB_NUMBER = "127.77.";
const steps = z.object({
  steps: z
    .array(
      z.looseObject({
        op: z.string(),
        urn: z.string(),
        detailedDiff: z.record(z.string(), z.unknown()).nullish(),
        diffReasons: z.array(z.string()).nullish(),
        replaceReasons: z.array(z.string()).nullish(),
      }),
    )
    .nullish()
    .transform((list) => list ?? []),
});

/** One resource that a preview would change. */
export interface Change {
  readonly op: string;
  /** The resource's name, as in `new Resource(name)`. */
  readonly name: string;
  /** Changed properties: `environment.PKS_WORKERS`. */
  readonly properties: readonly string[];
}

/** A stack in a lab. */
export interface TestStack {
  /** Changes the value at a path of the site file: `set("pks.workers", 4)`. */
  set(path: string, value: unknown): void;
  up(): Promise<string>;
  /** What would change; resources that stay as they are are left out. */
  changes(): Promise<Change[]>;
  output(name: string): Promise<unknown>;
  pulumi(...args: string[]): ReturnType<TestLab["run"]>;
}

/** Makes a stack from a committed site file, with the lab's own addresses in place of number 77's. */
export async function newStack(
  lab: TestLab,
  file: string,
  stack: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<TestStack> {
  const path = copySite(lab, file, stack);
  const document = parse(readFileSync(path, "utf8").replaceAll(LAB_NUMBER, `127.${lab.network}.`)) as {
    config: Record<string, unknown>;
    encryptionsalt?: string;
  };
  const set = (where: string, value: unknown) => {
    const [key = "", ...rest] = where.split(".");
    let at = document.config;
    for (const part of [`rancher-ha:${key}`, ...rest].slice(0, -1))
      at = (at[part] ??= {}) as Record<string, unknown>;
    const last = [`rancher-ha:${key}`, ...rest].at(-1) ?? "";
    if (value === undefined) Reflect.deleteProperty(at, last);
    else at[last] = value;
    writeFileSync(path, stringify(document));
  };
  writeFileSync(path, stringify(document));
  for (const [where, value] of Object.entries(changes)) set(where, value);
  await lab.must("pulumi", "stack", "init", stack);
  // Pulumi has written the stack's salt.
  document.encryptionsalt = (parse(readFileSync(path, "utf8")) as { encryptionsalt: string }).encryptionsalt;
  return {
    set,
    up: () => lab.must("pulumi", "up", "--yes", "--skip-preview", "-s", stack),
    changes: async () => changesOf(await lab.must("pulumi", "preview", "--json", "-s", stack)),
    output: async (name) =>
      JSON.parse(
        await lab.must("pulumi", "stack", "output", name, "--json", "--show-secrets", "-s", stack),
      ) as unknown,
    pulumi: (...args) => lab.run("pulumi", ...args, "-s", stack),
  };
}

/** Reads `pulumi preview --json`. */
export function changesOf(json: string): Change[] {
  return steps
    .parse(JSON.parse(json))
    .steps.filter((step) => step.op !== "same" && step.op !== "read")
    .map((step) => ({
      op: step.op,
      name: step.urn.split("::").at(-1) ?? "",
      properties: Object.keys(step.detailedDiff ?? {}).sort(),
    }));
}
