import type { ConfiguredContext, LogSeverity } from "../../../lab/plugins/provider.ts";

/** A call's context that keeps what is logged. */
export interface RecordedContext extends ConfiguredContext<undefined> {
  readonly logged: {
    readonly severity: LogSeverity;
    readonly message: string;
    readonly ephemeral: boolean;
  }[];
}

/** A context for a resource of that name; `signal` cancels the call. */
export function recordedContext(name: string, signal = new AbortController().signal): RecordedContext {
  const logged: RecordedContext["logged"] = [];
  return {
    urn: `urn:pulumi:test::project::type::${name}`,
    name,
    type: "type",
    configuration: undefined,
    signal,
    logged,
    log: (severity, message, options) =>
      logged.push({ severity, message, ephemeral: options?.ephemeral ?? false }),
  };
}
