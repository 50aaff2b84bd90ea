/** What reading and deleting mean when the cluster cannot be reached: an error, unless the program settled it before. */
import type { ConfiguredContext, ReadRequest, ReadResult } from "../provider.ts";
import type { Cluster } from "./cluster.ts";

type Context = ConfiguredContext<Cluster>;

const HOW_TO_FORGET =
  "If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the " +
  'PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';

/** Undefined (gone) with `deleteUnreachable`, as it was with `skipUpdateUnreachable`, else throws. */
export function unreachableRead(request: ReadRequest, context: Context): ReadResult | undefined {
  const { settings } = context.configuration;
  warn(context);
  if (settings.deleteUnreachable) {
    forget(context);
    return undefined;
  }
  if (settings.skipUpdateUnreachable) {
    context.log(
      "info",
      "configured Kubernetes cluster is unreachable and the `skipUnreachable` option is enabled. " +
        "Returned data could not reflect the actual cluster configuration.",
    );
    return { id: request.id, state: request.state, inputs: request.inputs };
  }
  throw new Error(`failed to read resource state due to unreachable cluster. ${HOW_TO_FORGET}`);
}

/** Returns with `deleteUnreachable` (the engine then forgets the resource), else throws. */
export function unreachableDelete(context: Context): void {
  warn(context);
  if (!context.configuration.settings.deleteUnreachable) {
    throw new Error(`configured Kubernetes cluster is unreachable. ${HOW_TO_FORGET}`);
  }
  forget(context);
}

/** True when the program wants the inputs of an unreachable cluster's resources to stay as they are (and says so). */
export function skipsUnreachable(context: Context): boolean {
  const { unreachable, settings } = context.configuration;
  if (unreachable === "" || !settings.skipUpdateUnreachable) return false;
  context.log("warning", "Cluster is unreachable but skipUpdateUnreachable flag is set to true, skipping...");
  return true;
}

function warn(context: Context): void {
  context.log(
    "warning",
    `configured Kubernetes cluster is unreachable: ${context.configuration.unreachable}`,
  );
}

function forget(context: Context): void {
  context.log(
    "info",
    "configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled. " +
      "Deleting the unreachable resource from Pulumi state",
  );
}
