/**
 * What a provider stand-in consists of: plain functions over plain property values. `serveProvider` (serve.ts) puts
 * them behind Pulumi's ResourceProvider protocol. `C` is the provider's own form of its configuration.
 */
import type { PropertyChange } from "./differ.ts";
import type { PropertyMap } from "./values.ts";

/** A provider: what it is called, how it is configured, and everything it can do. */
export interface ProviderDefinition<C> {
  /** The package name as in the tokens, e.g. "command". */
  readonly name: string;
  /** The version it answers to, without a leading "v": that of the SDK package. */
  readonly version: string;
  /**
   * Whether the provider wants to see secrets as `Secret` (and then decides itself which outputs are). When false the
   * engine strips the marks, and marks outputs that have the name of a secret input (as for bridged providers).
   */
  readonly acceptSecrets: boolean;
  /** Checks the provider's own inputs; by default they are accepted as they are. The values may hold unknowns. */
  readonly checkConfig?: (
    request: CheckRequest,
    context: ResourceContext,
  ) => CheckResult | Promise<CheckResult>;
  /** What a change of the provider's inputs means; by default each difference is an update. */
  readonly diffConfig?: (request: DiffRequest, context: ResourceContext) => DiffResult | Promise<DiffResult>;
  /** Turns the checked inputs (all known; without `version`) into `C`. Its error is the error of every later call. */
  readonly configure: (inputs: PropertyMap) => C | Promise<C>;
  /** Every resource type that is built, by token, e.g. "command:local:Command". Any other is refused by name. */
  readonly resources: Readonly<Record<string, ResourceType<C>>>;
  /** Every function that is built, by token, e.g. "vsphere:index/getDatacenter:getDatacenter". */
  readonly functions: Readonly<Record<string, ProviderFunction<C>>>;
}

/** One resource type. Requests carry values as they come: with `Secret` when the provider accepts secrets, with
 * `UNKNOWN` in previews. Throwing an `Error` fails the operation with its message. */
export interface ResourceType<C> {
  /** Validates and completes the inputs; by default they are accepted as they are. Runs in previews too. */
  readonly check?: (
    request: CheckRequest,
    context: ConfiguredContext<C>,
  ) => CheckResult | Promise<CheckResult>;
  /** Compares old inputs or state with the new inputs. Runs in previews too. */
  readonly diff: (request: DiffRequest, context: ConfiguredContext<C>) => DiffResult | Promise<DiffResult>;
  /** Makes it. In a preview (`request.preview`) it does nothing and returns what it can foretell, with `UNKNOWN`. */
  readonly create: (
    request: CreateRequest,
    context: ConfiguredContext<C>,
  ) => CreateResult | Promise<CreateResult>;
  /** Reads what is really there: undefined when it is gone. By default what is known stays as it is. */
  readonly read?: (
    request: ReadRequest,
    context: ConfiguredContext<C>,
  ) => ReadResult | undefined | Promise<ReadResult | undefined>;
  /** Changes it in place (previews as in `create`) and returns the new state. Needed when `diff` can find an update. */
  readonly update?: (
    request: UpdateRequest,
    context: ConfiguredContext<C>,
  ) => PropertyMap | Promise<PropertyMap>;
  /** Removes it; what is gone already is fine. By default there is nothing to do. */
  readonly delete?: (request: DeleteRequest, context: ConfiguredContext<C>) => void | Promise<void>;
}

/** A function: its arguments' plain values in, its result out. It also runs in previews. */
export type ProviderFunction<C> = (
  args: PropertyMap,
  context: CallContext & { readonly configuration: C },
) => PropertyMap | FunctionFailures | Promise<PropertyMap | FunctionFailures>;

/** A function's complaint about its arguments: shown by the engine per property. */
export class FunctionFailures {
  readonly failures: readonly CheckFailure[];
  constructor(failures: readonly CheckFailure[]) {
    this.failures = failures;
  }
}

/** What every call may use. */
export interface CallContext {
  /** Aborted when the engine cancels (Ctrl-C) or goes away. */
  readonly signal: AbortSignal;
  /** Sends a line to the user by way of the engine; shown at the resource when there is one. Order is kept. */
  readonly log: (severity: LogSeverity, message: string, options?: LogOptions) => void;
}

/** A call about one resource (for `checkConfig` and `diffConfig`: the provider itself is the resource). */
export interface ResourceContext extends CallContext {
  readonly urn: string;
  /** The resource's name: the last part of the URN. */
  readonly name: string;
  /** The type's token. */
  readonly type: string;
}

/** A call about one resource of a configured provider. */
export interface ConfiguredContext<C> extends ResourceContext {
  readonly configuration: C;
}

export type LogSeverity = "debug" | "info" | "warning" | "error";

export interface LogOptions {
  /** A status line: replaced by the next one in an interactive display, not kept among the diagnostics. */
  readonly ephemeral?: boolean;
  /** Messages of one stream are joined into one diagnostic without a line break. */
  readonly streamId?: number;
}

export interface CheckFailure {
  /** The property at fault; "" for the whole. */
  readonly property: string;
  readonly reason: string;
}

export interface CheckRequest {
  /** The inputs of the last run as checked then; {} when the resource is new. */
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  /** Bytes from which to make random names: the same in the preview and the update of a resource that is new. */
  readonly randomSeed: Uint8Array;
  /** Pulumi's configured name for a resource that is given none; undefined without such a configuration. */
  readonly autonaming:
    { readonly proposedName: string; readonly mode: "propose" | "enforce" | "disable" } | undefined;
}

export interface CheckResult {
  readonly inputs: PropertyMap;
  readonly failures?: readonly CheckFailure[];
}

export interface DiffRequest {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly state: PropertyMap;
  readonly news: PropertyMap;
  /** Property paths of the program's `ignoreChanges`: hand them to `differences`. */
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  /** From `differences`; none means no change. */
  readonly changes: readonly PropertyChange[];
  /** False: the engine is told only the names of the changed properties and looks for the differences itself; true by default. */
  readonly detailed?: boolean;
  /** True when a replacement has to delete the old one first; false by default. */
  readonly deleteBeforeReplace?: boolean;
  /** Outputs that an update does not change, so that previews keep them known; none by default. */
  readonly stables?: readonly string[];
}

export interface CreateRequest {
  readonly inputs: PropertyMap;
  readonly preview: boolean;
  /** The program's `customTimeouts`, in seconds; undefined without one. */
  readonly timeoutSeconds: number | undefined;
}

export interface CreateResult {
  /** Never empty, except in a preview. */
  readonly id: string;
  readonly state: PropertyMap;
}

export interface ReadRequest {
  readonly id: string;
  /** {} when the resource is being imported. */
  readonly state: PropertyMap;
  /** {} when the resource is being imported. */
  readonly inputs: PropertyMap;
  readonly timeoutSeconds: number | undefined;
}

export interface ReadResult {
  readonly id: string;
  readonly state: PropertyMap;
  /** The inputs that would make what is there; undefined keeps the old ones. */
  readonly inputs?: PropertyMap;
}

export interface UpdateRequest {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly state: PropertyMap;
  readonly news: PropertyMap;
  readonly preview: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly ignoreChanges: readonly string[];
}

export interface DeleteRequest {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly state: PropertyMap;
  readonly timeoutSeconds: number | undefined;
}

/**
 * Thrown by create, read or update when the object exists but did not become what it should: the engine keeps it in the
 * state, shows the reasons, and the next run updates it instead of making another.
 */
export class InitializationFailed extends Error {
  readonly id: string;
  readonly state: PropertyMap;
  readonly inputs: PropertyMap;
  readonly reasons: readonly string[];
  constructor(
    message: string,
    partial: { id: string; state: PropertyMap; inputs: PropertyMap; reasons: readonly string[] },
  ) {
    super(message);
    this.name = "InitializationFailed";
    this.id = partial.id;
    this.state = partial.state;
    this.inputs = partial.inputs;
    this.reasons = partial.reasons;
  }
}
