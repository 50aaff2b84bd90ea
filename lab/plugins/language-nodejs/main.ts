/**
 * Stand-in of `pulumi-language-nodejs`: what the engine asks of it for preview, up, refresh, destroy and about. It does
 * not install dependencies, generate code or run plugins written in Node.js.
 */
import { createRequire } from "node:module";
import type { handleUnaryCall } from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import service from "@pulumi/pulumi/proto/language_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/language_pb.js";
import type * as messages from "@pulumi/pulumi/proto/language_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import { listen } from "../listen.ts";
import { toServiceError } from "../protocol.ts";
import { installedPackages, requiredPackages } from "./packages.ts";
import { runProgram } from "./run.ts";
import type { ProgramRun } from "./run.ts";

/** The version of the SDK beside which this host runs; the engine wants them to be the same. */
const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as {
  readonly version: string;
};

const cancellation = new AbortController();
let engineAddress = process.argv.at(-1) ?? "";

function unary<Q, R>(work: (request: Q) => R | Promise<R>): handleUnaryCall<Q, R> {
  return (call, callback) => {
    void (async () => work(call.request))().then(
      (response) => callback(null, response),
      (error: unknown) => callback(toServiceError(error)),
    );
  };
}

const implementation = {
  handshake: unary((request: messages.LanguageHandshakeRequest) => {
    engineAddress = request.getEngineAddress();
    return new proto.LanguageHandshakeResponse();
  }),

  getPluginInfo: unary(() => {
    const info = new pluginProto.PluginInfo();
    info.setVersion(version);
    return info;
  }),

  getRequiredPackages: unary((request: messages.GetRequiredPackagesRequest) => {
    const response = new proto.GetRequiredPackagesResponse();
    response.setPackagesList(
      requiredPackages(programDirectory(request)).map((required) => {
        const dependency = new pluginProto.PackageDependency();
        dependency.setName(required.name);
        dependency.setKind("resource");
        dependency.setVersion(required.version);
        dependency.setServer(required.server);
        return dependency;
      }),
    );
    return response;
  }),

  run: unary(async (request: messages.RunRequest) => {
    const { error, bail } = await runProgram(toProgramRun(request), cancellation.signal);
    const response = new proto.RunResponse();
    response.setError(error);
    response.setBail(bail);
    return response;
  }),

  about: unary(() => {
    const response = new proto.AboutResponse();
    response.setExecutable(process.execPath);
    response.setVersion(process.version);
    response.getMetadataMap().set("packagemanager", "npm");
    return response;
  }),

  runtimeOptionsPrompts: unary(() => new proto.RuntimeOptionsResponse()),

  getProgramDependencies: unary((request: messages.GetProgramDependenciesRequest) => {
    const response = new proto.GetProgramDependenciesResponse();
    const installed = installedPackages(programDirectory(request), request.getTransitivedependencies());
    response.setDependenciesList(
      installed.map((dependency) => {
        const info = new proto.DependencyInfo();
        info.setName(dependency.name);
        info.setVersion(dependency.version);
        return info;
      }),
    );
    return response;
  }),

  cancel: unary(() => {
    cancellation.abort();
    return new empty.Empty();
  }),
};

interface AboutProgram {
  getInfo(): messages.ProgramInfo | undefined;
}

function programDirectory(request: AboutProgram): string {
  return request.getInfo()?.getProgramDirectory() ?? process.cwd();
}

function toProgramRun(request: messages.RunRequest): ProgramRun {
  const info = request.getInfo();
  return {
    engineAddress,
    monitorAddress: request.getMonitorAddress(),
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    rootDirectory: info?.getRootDirectory() ?? "",
    programDirectory: programDirectory(request),
    entryPoint: info?.getEntryPoint() ?? ".",
    args: request.getArgsList(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    config: Object.fromEntries(request.getConfigMap().getEntryList()),
    secretKeys: request.getConfigsecretkeysList(),
    options: info?.getOptions()?.toJavaScript() ?? {},
  };
}

await listen("pulumi-language-nodejs", service.LanguageRuntimeService, implementation, () =>
  cancellation.abort(),
);
