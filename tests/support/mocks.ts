/** Runs a Pulumi program against mocks and records the graph that it makes: what a preview shows, without an engine. */
import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { defaultCalls, resourceState, Unmocked } from "./providers.ts";
import { nameOf, plain, registrationsEnded, resourcesOf, valueOf } from "./outputs.ts";

export { isKnown, isSecret, valueOf } from "./outputs.ts";

/** One resource as the program registered it. Resources are named by name: `recordGraph` refuses two of a type and name. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  /** Name of the parent; undefined directly under the stack. */
  readonly parent: string | undefined;
  /** True for components. */
  readonly component: boolean;
  /** Name of the explicit provider that serves it, inherited or given. */
  readonly provider: string | undefined;
  /** Names of resources it waits for without taking data from them. */
  readonly dependsOn: readonly string[];
  /** Names of resources whose outputs it reads. */
  readonly reads: readonly string[];
  /** The options that are set, but for parent, providers and dependsOn. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Inputs with `[secret]` in place of secrets, and `[unknown]` where a preview cannot know. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The same with secrets in the clear. Never written to a file. */
  readonly revealed: Readonly<Record<string, unknown>>;
  /** What the constructor registered, masked; undefined if it never did, or for resources that are no components. */
  readonly outputs: Readonly<Record<string, unknown>> | undefined;
}

/** A provider function's call. */
export interface RecordedCall {
  readonly token: string;
  /** In the clear: the engine unwraps secrets before a call. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Everything that a program asked of the engine. */
export interface RecordedGraph<Result = unknown> {
  readonly resources: readonly RecordedResource[];
  readonly calls: readonly RecordedCall[];
  /** What the program returned. */
  readonly result: Result;
  /** The one resource of this type and name. @throws Error that lists what there is. */
  findResource(type: string, name: string): RecordedResource;
}

/** Provider function by token; each takes the call's inputs and returns its result. */
export type MockedCalls = Readonly<Record<string, (inputs: Record<string, unknown>) => unknown>>;

/** How to run the program. */
export interface RecordOptions {
  /** Stack configuration: `rancher-ha:pks` to JSON text. Default: empty. */
  readonly config?: Readonly<Record<string, string>>;
  /** Default: "test". */
  readonly stack?: string;
  /** true: a first preview, in which nothing exists and no computed output is known. Default: an `up`. */
  readonly dryRun?: boolean;
  /** Laid over the mocked functions of `providers.ts`. */
  readonly calls?: MockedCalls;
}

const PROJECT = "rancher-ha";
const ORGANIZATION = "organization";
const STACK_TYPE = "pulumi:pulumi:Stack";
/** Of the stack to itself: a stack that has no outputs yet. */
const STACK_REFERENCE = "pulumi:pulumi:StackReference";
/** Options that have fields of their own, or that say nothing about the graph. */
const NOT_OPTIONS = ["parent", "provider", "providers", "dependsOn", "version", "urn", "id", "aliases"];

/**
 * Runs `program` as a stack's program and awaits everything that it registers.
 * @throws what the program threw; for a call or command that no mock knows, an error that names it.
 */
export async function recordGraph<Result>(
  program: () => Result | Promise<Result>,
  options: RecordOptions = {},
): Promise<RecordedGraph<Result>> {
  const { dryRun = false, stack = "test" } = options;
  const known: MockedCalls = { ...defaultCalls, ...options.calls };
  const calls: RecordedCall[] = [];
  const providers = new Map<string, string>();
  const errors: Error[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        providers.set(keyOf(args), nameInReference(args.provider));
        if (args.type === STACK_REFERENCE) return { id: args.name, state: { ...args.inputs, outputs: {} } };
        if (dryRun || args.type === STACK_TYPE) return { id: "", state: args.inputs };
        return guarded(errors, () => ({ id: `${args.name}-id`, state: resourceState(args) }));
      },
      call: ({ token, inputs }) =>
        guarded(errors, () => {
          calls.push({ token, inputs });
          const mocked = known[token];
          if (!mocked) throw new Unmocked(`call of ${token}, which no mock answers`);
          return mocked(inputs) as Record<string, unknown>;
        }),
    },
    PROJECT,
    stack,
    dryRun,
    ORGANIZATION,
  );
  pulumi.runtime.setAllConfig({ ...options.config });

  const pending: Promise<RecordedResource>[] = [];
  let result: Result | undefined;
  const release = holdRejections(errors);
  try {
    await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation((args) => {
        pending.push(record(args, providers));
        return undefined;
      });
      result = await program();
      return {};
    });
    const resources = await settled(pending);
    await drained();
    if (errors[0]) throw errors[0];
    refuseDuplicates(resources);
    return { resources, calls, result: result as Result, findResource: finder(resources) };
  } catch (error) {
    await Promise.allSettled(pending);
    await drained();
    throw errors[0] ?? error;
  } finally {
    release();
  }
}

/** Lets everything end that the run began, so that nothing of it falls into the next one. */
async function drained(): Promise<void> {
  await registrationsEnded();
  for (let turn = 0; turn < 3; turn++) await setImmediate();
}

/** A rejection that nobody awaits (an assertion in an unreturned `apply`, say) is an error of the run, not of the process. */
function holdRejections(errors: Error[]): () => void {
  const others = process.listeners("unhandledRejection");
  const hold = (reason: unknown) =>
    void errors.push(reason instanceof Error ? reason : new Error(String(reason)));
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", hold);
  return () => {
    process.removeListener("unhandledRejection", hold);
    for (const listener of others) process.on("unhandledRejection", listener);
  };
}

/** Resources may register further ones while they are awaited. */
async function settled(pending: readonly Promise<RecordedResource>[]): Promise<RecordedResource[]> {
  let resources: RecordedResource[] = [];
  do resources = await Promise.all(pending);
  while (resources.length < pending.length);
  return resources;
}

async function record(
  { resource, type, name, props, opts }: pulumi.ResourceTransformationArgs,
  providers: ReadonlyMap<string, string>,
): Promise<RecordedResource> {
  const registered = "registerOutputs" in resource ? outputsRegisteredBy(resource) : undefined;
  const { parent, dependsOn } = opts;
  // The constructor goes on when this returns: only then has the resource its outputs.
  await Promise.resolve();
  await valueOf(resource.urn);
  const waitsFor = [
    (await valueOf<unknown>(dependsOn)) as pulumi.Resource | pulumi.Resource[] | undefined,
  ].flat();
  const rest = Object.entries(opts).filter(
    ([key, value]) => value !== undefined && !NOT_OPTIONS.includes(key),
  );
  return {
    type,
    name,
    component: registered !== undefined,
    parent: parent && nameOf(parent),
    provider: providers.get(keyOf({ type, name })) || undefined,
    dependsOn: waitsFor.flatMap((each) => (each ? [nameOf(each)] : [])).sort(),
    reads: [...(await resourcesOf(props))].map(nameOf).sort(),
    options: (await plain(Object.fromEntries(rest), true)) as Record<string, unknown>,
    inputs: (await plain(props, false)) as Record<string, unknown>,
    revealed: (await plain(props, true)) as Record<string, unknown>,
    outputs: registered && ((await plain(registered.outputs, false)) as Record<string, unknown> | undefined),
  };
}

/** Mocks never see a component's outputs, so its own method is listened to. */
function outputsRegisteredBy(resource: pulumi.Resource): { outputs: unknown } {
  const heard: { outputs: unknown } = { outputs: undefined };
  const component = resource as unknown as { registerOutputs(outputs?: unknown): void };
  const original = component.registerOutputs.bind(component);
  component.registerOutputs = (outputs) => {
    heard.outputs ??= outputs;
    original(outputs);
  };
  return heard;
}

/** The mock monitor passes on an error's `details` alone, as gRPC errors have them. */
function guarded<T>(errors: Error[], answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof Unmocked) errors.push(error);
    throw Object.assign(new Error(message), { details: message });
  }
}

function refuseDuplicates(resources: readonly RecordedResource[]): void {
  const seen = new Set<string>();
  for (const key of resources.map(keyOf)) {
    if (seen.has(key)) throw new Error(`two resources are ${key}: the engine would refuse the second`);
    seen.add(key);
  }
}

function finder(resources: readonly RecordedResource[]) {
  return (type: string, name: string): RecordedResource => {
    const found = resources.find((resource) => resource.type === type && resource.name === name);
    if (found) return found;
    throw new Error(`no ${type} "${name}"; there are:\n${resources.map(keyOf).sort().join("\n")}`);
  };
}

function keyOf({ type, name }: { readonly type: string; readonly name: string }): string {
  return `${type} "${name}"`;
}

/** The name in a provider reference, `URN::ID`. */
function nameInReference(reference: string | undefined): string {
  return reference?.split("::").at(-2) ?? "";
}
