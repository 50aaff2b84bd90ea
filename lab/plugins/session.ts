/**
 * One engine's use of a plugin process. The engine starts a process for each provider configuration; with
 * PULUMI_DEBUG_PROVIDERS it attaches to one that runs, once for each provider of each stack, and each of these
 * attachments is a connection of its own (pulumi `pkg/resource/plugin/provider_plugin.go`, NewProvider). So a session,
 * with its configuration, belongs to the address of the connection's other end.
 */
import { credentials } from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import type { LogOptions, LogSeverity } from "./provider.ts";

const SEVERITY = { debug: 0, info: 1, warning: 2, error: 3 } as const;

/** A connection's engine, configuration and cancellation. */
export interface Session<C> {
  /** The configuration, or the error of `configure`; undefined until it was called. */
  configuration: Promise<C> | undefined;
  readonly cancellation: AbortController;
  /** Names the engine to log to (host:port). */
  attach(engineAddress: string): void;
  /** Queues a message for the engine; messages arrive in order. */
  log(urn: string, severity: LogSeverity, message: string, options?: LogOptions): void;
  /** Resolves when every queued message has arrived. */
  flush(): Promise<void>;
}

/** All sessions of a process. */
export interface Sessions<C> {
  /** The session of this connection; made when there is none. */
  of(peer: string): Session<C>;
  /** Cancels and forgets the session of this connection. */
  cancel(peer: string): void;
}

/**
 * The sessions of a process, at first none. A process that an engine started has one engine: whatever connection a call
 * comes by (gRPC drops one that was idle for long and makes another), it is that engine's.
 */
export function openSessions<C>(use: "started by an engine" | "attached"): Sessions<C> {
  const sessions = new Map<string, Session<C>>();
  const cancelOf = (session: Session<C> | undefined): void =>
    session?.cancellation.abort(new Error("canceled"));
  return {
    of(peer) {
      const found = sessions.get(peer);
      if (found !== undefined) return found;
      const [only] = sessions.values();
      const session = use === "started by an engine" && only !== undefined ? only : openSession<C>();
      sessions.set(peer, session);
      return session;
    },
    cancel(peer) {
      cancelOf(sessions.get(peer));
      sessions.delete(peer);
    },
  };
}

function openSession<C>(): Session<C> {
  let engine: EngineClient | undefined;
  let sent: Promise<void> = Promise.resolve();
  return {
    configuration: undefined,
    cancellation: new AbortController(),
    attach(address) {
      engine ??= new engineService.EngineClient(address, credentials.createInsecure());
    },
    log(urn, severity, message, options = {}) {
      const client = engine;
      if (client === undefined) return;
      const request = new engineProto.LogRequest();
      request.setUrn(urn);
      request.setSeverity(SEVERITY[severity]);
      request.setMessage(message.toWellFormed());
      request.setEphemeral(options.ephemeral ?? false);
      request.setStreamid(options.streamId ?? 0);
      // A message that cannot be shown is no reason to fail an operation.
      sent = sent.then(() => new Promise((resolve) => client.log(request, () => resolve())));
    },
    flush: () => sent,
  };
}
