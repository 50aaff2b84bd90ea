/** The messages of Pulumi's provider protocol from and to the plain requests and results of provider.ts. */
import { Metadata, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import { formatPath } from "./differ.ts";
import type { PropertyChange } from "./differ.ts";
import { InitializationFailed } from "./provider.ts";
import type { CheckFailure, CheckRequest, CheckResult, DiffRequest, DiffResult } from "./provider.ts";
import { decode, encode } from "./values.ts";

export function fromCheckRequest(message: messages.CheckRequest): CheckRequest {
  const autonaming = message.getAutonaming();
  const modes = ["propose", "enforce", "disable"] as const;
  return {
    olds: decode(message.getOlds()),
    news: decode(message.getNews()),
    randomSeed: message.getRandomseed_asU8(),
    autonaming: autonaming && {
      proposedName: autonaming.getProposedName(),
      mode: modes[autonaming.getMode()] ?? "propose",
    },
  };
}

export function toCheckResponse(result: CheckResult): messages.CheckResponse {
  const message = new proto.CheckResponse();
  message.setInputs(encode(result.inputs));
  message.setFailuresList(toFailures(result.failures ?? []));
  return message;
}

export function toFailures(failures: readonly CheckFailure[]): messages.CheckFailure[] {
  return failures.map((failure) => {
    const message = new proto.CheckFailure();
    message.setProperty(failure.property);
    message.setReason(failure.reason);
    return message;
  });
}

export function fromDiffRequest(message: messages.DiffRequest): DiffRequest {
  return {
    id: message.getId(),
    oldInputs: decode(message.getOldInputs()),
    state: decode(message.getOlds()),
    news: decode(message.getNews()),
    ignoreChanges: message.getIgnorechangesList(),
  };
}

export function toDiffResponse(result: DiffResult): messages.DiffResponse {
  const { DiffChanges } = proto.DiffResponse;
  const message = new proto.DiffResponse();
  message.setChanges(result.changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  message.setDiffsList(topNames(result.changes));
  message.setReplacesList(topNames(result.changes.filter((change) => change.replace)));
  message.setStablesList([...(result.stables ?? [])]);
  message.setDeletebeforereplace(result.deleteBeforeReplace ?? false);
  message.setHasdetaileddiff(result.detailed ?? true);
  if (result.detailed === false) return message;
  for (const change of result.changes) {
    message.getDetaileddiffMap().set(formatPath(change.path), toPropertyDiff(change));
  }
  return message;
}

function toPropertyDiff(change: PropertyChange): messages.PropertyDiff {
  const { Kind } = proto.PropertyDiff;
  const kinds = {
    add: change.replace ? Kind.ADD_REPLACE : Kind.ADD,
    delete: change.replace ? Kind.DELETE_REPLACE : Kind.DELETE,
    update: change.replace ? Kind.UPDATE_REPLACE : Kind.UPDATE,
  };
  const message = new proto.PropertyDiff();
  message.setKind(kinds[change.kind]);
  message.setInputdiff(change.inputDiff);
  return message;
}

function topNames(changes: readonly PropertyChange[]): string[] {
  return [...new Set(changes.map((change) => String(change.path[0])))];
}

/** The program's timeout of an operation in seconds; undefined when it names none (0 on the wire). */
export function timeoutOf(message: { getTimeout(): number }): number | undefined {
  return message.getTimeout() === 0 ? undefined : message.getTimeout();
}

/**
 * The error as gRPC carries it: its message, and for `InitializationFailed` the partial state, in the way that the
 * engine's parseError reads it (pulumi `pkg/resource/plugin/provider_plugin.go`).
 */
export function toServiceError(thrown: unknown): Partial<ServiceError> {
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).toWellFormed();
  if (!(thrown instanceof InitializationFailed)) return { code: status.UNKNOWN, details: message };
  const partial = new proto.ErrorResourceInitFailed();
  partial.setId(thrown.id);
  partial.setProperties(encode(thrown.state));
  partial.setInputs(encode(thrown.inputs));
  partial.setReasonsList([...thrown.reasons]);
  const detail = new any.Any();
  detail.pack(partial.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const full = new statusProto.Status();
  full.setCode(status.UNKNOWN);
  full.setMessage(message);
  full.addDetails(detail);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}
