/** A stack's state as `pulumi stack export --show-secrets` prints it, and the two changes that recovery makes to it. */
import { z } from "zod";

const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  custom: z.boolean().optional(),
  /** True for what a replacement has left to be deleted. */
  delete: z.boolean().optional(),
  parent: z.string().optional(),
  /** URN and identifier, with `::` between. */
  provider: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  initErrors: z.array(z.string()).nullish(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
const exportSchema = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(resourceSchema).nullish(),
    pending_operations: z.array(z.looseObject({ type: z.string(), resource: resourceSchema })).nullish(),
  }),
});

/** A resource of the state. */
export type StateResource = z.infer<typeof resourceSchema>;
/** The whole document, as `pulumi stack import` takes it. */
export type StateExport = z.infer<typeof exportSchema>;

/** An operation that was under way when the engine died. */
export interface PendingOperation {
  /** creating, updating, deleting, reading or importing. */
  readonly type: string;
  readonly resource: StateResource;
}

/** Marks of a secret in a state (pulumi sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const INTERRUPTED = "the last operation was interrupted";

/** Reads what `pulumi stack export` printed. */
export function parseState(json: string): StateExport {
  return exportSchema.parse(JSON.parse(json));
}

/** The state's resources. */
export function resourcesOf({ deployment }: StateExport): readonly StateResource[] {
  return deployment.resources ?? [];
}

/** The operations that were under way. */
export function pendingOf({ deployment }: StateExport): readonly PendingOperation[] {
  return deployment.pending_operations ?? [];
}

/** The resource's name: the last part of its URN. */
export function nameOf({ urn }: Pick<StateResource, "urn">): string {
  return urn.split("::").at(-1) ?? urn;
}

/** The value without the marks of secrets, as plain data. */
export function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields[SIGNATURE] === SECRET && typeof fields["plaintext"] === "string")
    return revealed(JSON.parse(fields["plaintext"]));
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, revealed(inner)]));
}

/** What Helm knows of a release, as the provider keeps it under `status`. */
export interface ReleaseStatus {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  readonly chart: string;
  readonly version: string;
  readonly appVersion: string;
}

/**
 * A release whose creation was cut off, as a resource that exists and failed: the next `up` upgrades it. `pulumi import`
 * would do the same but read the values from the cluster, and so put a secret among them into the state in plain.
 */
export function adoptedRelease(creating: StateResource, status: ReleaseStatus): StateResource {
  const inputs = creating.inputs ?? {};
  const whole = { [SIGNATURE]: SECRET, plaintext: JSON.stringify(revealed(inputs)) };
  return {
    ...creating,
    id: `${status.namespace}/${status.name}`,
    outputs: { ...inputs, resourceNames: {}, status, __inputs: whole },
    initErrors: [INTERRUPTED],
  };
}

/**
 * The state with `adopted` resources added and the `interrupted` ones (URNs) marked as not initialized, which makes the
 * engine update them in the next `up` whatever the program says. `pulumi stack import` drops the pending operations.
 */
export function repaired(
  state: StateExport,
  {
    adopted,
    interrupted,
  }: { readonly adopted: readonly StateResource[]; readonly interrupted: ReadonlySet<string> },
): StateExport {
  const replaced = new Set(adopted.map(({ urn }) => urn));
  const kept = resourcesOf(state).map((resource) => {
    if (resource.delete === true) return resource;
    // What is taken in was made to replace this one.
    if (replaced.has(resource.urn)) return { ...resource, delete: true };
    return interrupted.has(resource.urn) ? { ...resource, initErrors: [INTERRUPTED] } : resource;
  });
  return { ...state, deployment: { ...state.deployment, resources: [...kept, ...adopted] } };
}
