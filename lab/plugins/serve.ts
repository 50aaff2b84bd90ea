/**
 * Puts a provider stand-in (`ProviderDefinition`, provider.ts) behind Pulumi's ResourceProvider protocol:
 *
 *     await serveProvider({ name: "command", version, acceptSecrets: true, configure: () => ({}), resources, functions: {} });
 *
 * A type or function that the definition does not have is refused with its token named.
 */
import type { handleUnaryCall } from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import type { PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { differences } from "./differ.ts";
import { listen, startedByEngine } from "./listen.ts";
import {
  fromCheckRequest,
  fromDiffRequest,
  timeoutOf,
  toCheckResponse,
  toDiffResponse,
  toFailures,
  toServiceError,
} from "./protocol.ts";
import { FunctionFailures } from "./provider.ts";
import type {
  CallContext,
  ConfiguredContext,
  ProviderDefinition,
  ResourceContext,
  ResourceType,
} from "./provider.ts";
import { openSessions } from "./session.ts";
import type { Session } from "./session.ts";
import { decode, encode, mapValues } from "./values.ts";

export type * from "./provider.ts";
export { FunctionFailures, InitializationFailed } from "./provider.ts";

/** Serves the provider until the engine goes away. Resolves once the port is printed. */
export async function serveProvider<C>(definition: ProviderDefinition<C>): Promise<void> {
  const sessions = openSessions<C>(startedByEngine() ? "started by an engine" : "attached");

  /** A handler of the protocol from an async function; what it logged has arrived before it answers. */
  const unary =
    <Q, R>(work: (request: Q, session: Session<C>) => R | Promise<R>): handleUnaryCall<Q, R> =>
    (call, callback) => {
      const session = sessions.of(call.getPeer());
      void (async () => {
        try {
          const response = await work(call.request, session);
          await session.flush();
          callback(null, response);
        } catch (error) {
          await session.flush();
          callback(toServiceError(error));
        }
      })();
    };

  const contextOf = (session: Session<C>, request: ResourceRequest): ResourceContext => {
    const urn = request.getUrn();
    // urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME
    const [, , types = "", ...rest] = urn.split("::");
    return {
      ...callContext(session, urn),
      urn,
      name: rest.join("::"),
      type: types.slice(types.lastIndexOf("$") + 1),
    };
  };

  const resource = async (
    session: Session<C>,
    request: ResourceRequest,
  ): Promise<{ readonly type: ResourceType<C>; readonly context: ConfiguredContext<C> }> => {
    const context = contextOf(session, request);
    const type = definition.resources[context.type];
    if (type === undefined)
      throw refusal(definition, "resource type", context.type, Object.keys(definition.resources));
    return { type, context: { ...context, configuration: await configurationOf(session) } };
  };

  const implementation = {
    handshake: unary((request: messages.ProviderHandshakeRequest, session) => {
      session.attach(request.getEngineAddress());
      const response = new proto.ProviderHandshakeResponse();
      response.setAcceptSecrets(definition.acceptSecrets);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),

    attach: unary((request: PluginAttach, session): Empty => {
      session.attach(request.getAddress());
      return new empty.Empty();
    }),

    getPluginInfo: unary((): PluginInfo => {
      const info = new pluginProto.PluginInfo();
      info.setVersion(definition.version);
      return info;
    }),

    cancel: (call, callback) => {
      sessions.cancel(call.getPeer());
      callback(null, new empty.Empty());
    },

    checkConfig: unary(async (request: messages.CheckRequest, session) => {
      const check = definition.checkConfig ?? ((checked) => ({ inputs: checked.news }));
      return toCheckResponse(await check(fromCheckRequest(request), contextOf(session, request)));
    }),

    diffConfig: unary(async (request: messages.DiffRequest, session) => {
      const diff =
        definition.diffConfig ?? ((diffed) => ({ changes: differences(diffed.oldInputs, diffed.news) }));
      return toDiffResponse(await diff(fromDiffRequest(request), contextOf(session, request)));
    }),

    configure: unary(async (request: messages.ConfigureRequest, session) => {
      const inputs = mapValues(decode(request.getArgs()), (value, name) =>
        name === "version" ? undefined : value,
      );
      session.configuration = (async () => definition.configure(inputs))();
      await session.configuration;
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(definition.acceptSecrets);
      response.setSupportspreview(true);
      return response;
    }),

    invoke: unary(async (request: messages.InvokeRequest, session) => {
      const token = request.getTok();
      const work = definition.functions[token];
      if (work === undefined) throw refusal(definition, "function", token, Object.keys(definition.functions));
      const configuration = await configurationOf(session);
      const result = await work(decode(request.getArgs()), { ...callContext(session, ""), configuration });
      const response = new proto.InvokeResponse();
      if (result instanceof FunctionFailures) response.setFailuresList(toFailures(result.failures));
      else response.setReturn(encode(result));
      return response;
    }),

    check: unary(async (request: messages.CheckRequest, session) => {
      const { type, context } = await resource(session, request);
      const checked = fromCheckRequest(request);
      return toCheckResponse(
        type.check === undefined ? { inputs: checked.news } : await type.check(checked, context),
      );
    }),

    diff: unary(async (request: messages.DiffRequest, session) => {
      const { type, context } = await resource(session, request);
      return toDiffResponse(await type.diff(fromDiffRequest(request), context));
    }),

    create: unary(async (request: messages.CreateRequest, session) => {
      const { type, context } = await resource(session, request);
      const inputs = decode(request.getProperties());
      const preview = request.getPreview();
      const made = await type.create({ inputs, preview, timeoutSeconds: timeoutOf(request) }, context);
      const response = new proto.CreateResponse();
      response.setId(made.id);
      response.setProperties(encode(made.state));
      return response;
    }),

    read: unary(async (request: messages.ReadRequest, session) => {
      const { type, context } = await resource(session, request);
      const id = request.getId();
      const known = { id, state: decode(request.getProperties()), inputs: decode(request.getInputs()) };
      const found =
        type.read === undefined
          ? known
          : await type.read({ ...known, timeoutSeconds: timeoutOf(request) }, context);
      const response = new proto.ReadResponse();
      if (found === undefined) return response;
      response.setId(found.id);
      response.setProperties(encode(found.state));
      response.setInputs(encode(found.inputs ?? known.inputs));
      return response;
    }),

    update: unary(async (request: messages.UpdateRequest, session) => {
      const { type, context } = await resource(session, request);
      if (type.update === undefined) throw new Error(`${context.type} has no update`);
      const state = await type.update(
        {
          id: request.getId(),
          oldInputs: decode(request.getOldInputs()),
          state: decode(request.getOlds()),
          news: decode(request.getNews()),
          preview: request.getPreview(),
          timeoutSeconds: timeoutOf(request),
          ignoreChanges: request.getIgnorechangesList(),
        },
        context,
      );
      const response = new proto.UpdateResponse();
      response.setProperties(encode(state));
      return response;
    }),

    delete: unary(async (request: messages.DeleteRequest, session): Promise<Empty> => {
      const { type, context } = await resource(session, request);
      const oldInputs = decode(request.getOldInputs());
      const state = decode(request.getProperties());
      await type.delete?.(
        { id: request.getId(), oldInputs, state, timeoutSeconds: timeoutOf(request) },
        context,
      );
      return new empty.Empty();
    }),
  } satisfies Partial<service.IResourceProviderServer>;

  // What runs is left as it is, as when the real plugin ends: a step goes on without anybody who listens to it.
  await listen(`pulumi-resource-${definition.name}`, service.ResourceProviderService, implementation);
}

/** What every message about a resource has. */
interface ResourceRequest {
  getUrn(): string;
}

function callContext<C>(session: Session<C>, urn: string): CallContext {
  return {
    signal: session.cancellation.signal,
    log: (severity, message, options) => session.log(urn, severity, message, options),
  };
}

function configurationOf<C>(session: Session<C>): Promise<C> {
  if (session.configuration === undefined) throw new Error("the provider was not configured by this engine");
  return session.configuration;
}

function refusal(definition: { name: string }, kind: string, token: string, known: readonly string[]): Error {
  const built = known.length === 0 ? "none" : known.join(", ");
  return new Error(
    `the lab's stand-in of provider "${definition.name}" has no ${kind} ${token}; it has: ${built}`,
  );
}
