/** Looks inside outputs. What the published types leave out (it is there at run time) is used in this file alone. */
import * as pulumi from "@pulumi/pulumi";

interface Internals {
  promise(withUnknowns?: boolean): Promise<unknown>;
  allResources(): Promise<ReadonlySet<pulumi.Resource>>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
}

/** What stands in place of a secret, and of a value that a preview cannot know. */
export const SECRET_MARK = "[secret]";
export const UNKNOWN_MARK = "[unknown]";

/** Awaits an output. A value that a preview cannot know comes as undefined. */
export async function valueOf<T>(output: pulumi.Input<T>): Promise<T> {
  return (await internals(pulumi.output(output)).promise()) as T;
}

/** True if the output is marked secret, or holds something that is. */
export function isSecret(output: pulumi.Input<unknown>): Promise<boolean> {
  return internals(pulumi.output(output)).isSecret;
}

/** False where a preview cannot know the value. */
export function isKnown(output: pulumi.Input<unknown>): Promise<boolean> {
  return internals(pulumi.output(output)).isKnown;
}

/** Every resource that the value's data comes from. */
export function resourcesOf(value: unknown): Promise<ReadonlySet<pulumi.Resource>> {
  return internals(pulumi.output(value)).allResources();
}

/**
 * The value with everything in it awaited, leaf by leaf, so that one secret does not hide its neighbours.
 * @param reveal true: secrets as they are; false: `[secret]` in their place.
 */
export async function plain(value: unknown, reveal: boolean): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const output = internals(value);
    if (!reveal && (await output.isSecret)) return SECRET_MARK;
    return (await output.isKnown) ? plain(await output.promise(), reveal) : UNKNOWN_MARK;
  }
  if (pulumi.Resource.isInstance(value)) return `resource ${nameOf(value)}`;
  if (value instanceof Promise) return plain(await value, reveal);
  if (Array.isArray(value)) return Promise.all(value.map((item) => plain(item, reveal)));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(
      await Promise.all(entries.map(async ([key, item]) => [key, await plain(item, reveal)] as const)),
    );
  }
  return value;
}

/** Resolves when every registration that was begun has ended, well or not. */
export async function registrationsEnded(): Promise<void> {
  await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}

/** The name a resource was made with. */
export function nameOf(resource: pulumi.Resource): string {
  return (resource as unknown as { __name?: string }).__name ?? "";
}

function internals(output: unknown): Internals {
  return output as Internals;
}
