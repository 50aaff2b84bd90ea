/** The cluster that a provider instance works on: reachable or not, decided once when the engine configures it. */
import { reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { openClient } from "./api-client.ts";
import type { ApiClient } from "./api-client.ts";
import { StatusError } from "./api-error.ts";
import { connectionOf } from "./connection.ts";
import { activeContext, ambientKubeconfig, readKubeconfig } from "./kubeconfig.ts";
import type { Kubeconfig } from "./kubeconfig.ts";
import { settingsFrom } from "./settings.ts";
import type { Settings } from "./settings.ts";

/** The longest wait for the cluster's first answer, in milliseconds; that of Go's discovery client. */
const FIRST_ANSWER = 32_000;

const SET_UP =
  "unable to load Kubernetes client configuration from kubeconfig file. Make sure you have: \n\n" +
  " \t • set up the provider as per " +
  "https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ \n\n ";

/** A configured provider instance. */
export interface Cluster {
  readonly settings: Settings;
  /** Namespace of what names none; "" when not even the kubeconfig could be read. */
  readonly defaultNamespace: string;
  /** Absent while unreachable. */
  readonly client: ApiClient | undefined;
  /** Why it is unreachable; "" when it is reachable. */
  readonly unreachable: string;
  /** For programs that need a kubeconfig of their own (helm); undefined when it could not be read. */
  readonly kubeconfig: Kubeconfig | undefined;
}

/** The cluster that the provider's inputs name. An unreachable one is no error: previews and deletes still work. */
export async function openCluster(inputs: PropertyMap, environment: NodeJS.ProcessEnv): Promise<Cluster> {
  const settings = settingsFrom(reveal(inputs), environment);
  const without = {
    settings,
    defaultNamespace: settings.namespace ?? "",
    client: undefined,
    kubeconfig: undefined,
  };
  let kubeconfig: Kubeconfig;
  try {
    const given = settings.kubeconfig;
    kubeconfig = given === undefined ? ambientKubeconfig(environment) : readKubeconfig(given);
  } catch (error) {
    const reason = `failed to parse kubeconfig data in \`kubernetes:config:kubeconfig\`- ${messageOf(error)}`;
    return { ...without, unreachable: reason };
  }
  const context = activeContext(kubeconfig, settings);
  const defaultNamespace = settings.namespace ?? (context?.namespace || "default");
  let client: ApiClient;
  try {
    client = openClient(connectionOf(kubeconfig, settings), settings.requestTimeout);
  } catch (error) {
    return { ...without, unreachable: `${SET_UP}${messageOf(error)}` };
  }
  const unreachable = await firstAnswer(client);
  return {
    settings,
    defaultNamespace,
    client: unreachable === "" ? client : undefined,
    unreachable,
    kubeconfig,
  };
}

/** The cluster's API; throws when it cannot be reached. */
export function reachable(cluster: Cluster): ApiClient {
  if (cluster.client !== undefined) return cluster.client;
  throw new Error(`configured Kubernetes cluster is unreachable: ${cluster.unreachable}`);
}

/** "" when the API server answers these credentials, else why not. */
async function firstAnswer(client: ApiClient): Promise<string> {
  try {
    // The list of schemas asks for the same rights as /openapi/v2, which the real provider reads: megabytes.
    await client.send({
      method: "GET",
      path: "/openapi/v3",
      query: { timeout: "32s" },
      timeout: FIRST_ANSWER,
    });
    return "";
  } catch (error) {
    const isRejected = error instanceof StatusError && error.code === 401;
    const message = isRejected
      ? "the server has asked for the client to provide credentials"
      : messageOf(error).replace("/openapi/v3", "/openapi/v2");
    return `unable to load schema information from the API server: ${message}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
