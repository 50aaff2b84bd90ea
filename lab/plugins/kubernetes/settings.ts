/** The provider's switches: from its inputs, else from the environment, else the default; as the real one reads them. */
import { reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";

/** What a program may switch. */
export interface Settings {
  /** Namespace of what names none; undefined leaves it to the kubeconfig. */
  readonly namespace: string | undefined;
  /** Context of the kubeconfig, if not its current one. */
  readonly context: string | undefined;
  /** Cluster of the kubeconfig, if not its context's. */
  readonly cluster: string | undefined;
  /** Text or path of a kubeconfig; undefined takes the ambient one ($KUBECONFIG, ~/.kube/config). */
  readonly kubeconfig: string | undefined;
  readonly deleteUnreachable: boolean;
  readonly skipUpdateUnreachable: boolean;
  readonly enableServerSideApply: boolean;
  readonly enablePatchForce: boolean;
  readonly upsertExistingObjects: boolean;
  readonly enableConfigMapMutable: boolean;
  readonly enableSecretMutable: boolean;
  /** For a request to the API, in milliseconds; 0 waits without limit. */
  readonly requestTimeout: number;
}

/** The settings in a provider's inputs, where everything but text is JSON in a string. */
export function settingsFrom(inputs: PropertyMap, environment: NodeJS.ProcessEnv): Settings {
  const known = reveal(inputs);
  const text = (name: string): string | undefined => {
    const value = known[name];
    if (value === undefined || value === null || value === "") return undefined;
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  const flag = (name: string, variable: string, fallback = false): boolean => {
    const value = text(name) ?? environment[variable];
    return value === undefined ? fallback : value === "true";
  };
  return {
    namespace: text("namespace"),
    context: text("context"),
    cluster: text("cluster"),
    kubeconfig: text("kubeconfig"),
    deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    skipUpdateUnreachable: flag("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
    enableServerSideApply: flag("enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", true),
    enablePatchForce: flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsertExistingObjects: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    enableConfigMapMutable: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    enableSecretMutable: flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    requestTimeout: Number(environment["PULUMI_K8S_CLIENT_TIMEOUT"] ?? 0) * 1000,
  };
}
