/** A release as it is in the cluster. */
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { PropertyMap } from "../values.ts";
import { helm, HelmError } from "./helm.ts";
import type { Workspace } from "./helm-workspace.ts";

/** What Helm knows of an installed release. */
export interface LiveRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  /** e.g. "deployed", "failed", "pending-install". */
  readonly status: string;
  /** The chart's name. */
  readonly chart: string;
  /** The chart's version. */
  readonly version: string;
  readonly appVersion: string;
  /** What the user gave, without the chart's own values. */
  readonly values: PropertyMap;
  /** Names ("namespace/name") of the objects in the manifest, by "Kind.group/apiVersion". */
  readonly resourceNames: Readonly<Record<string, readonly string[]>>;
}

const Status = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  version: z.number(),
  info: z.looseObject({ status: z.string() }),
  config: z.record(z.string(), z.json()).nullish(),
  manifest: z.string().default(""),
});
const Metadata = z.looseObject({
  chart: z.string(),
  version: z.string(),
  appVersion: z.string().default(""),
});

/** The release of this name, or undefined when there is none. */
export async function readRelease(
  workspace: Workspace,
  name: string,
  namespace: string,
): Promise<LiveRelease | undefined> {
  const ask = (...args: readonly string[]): Promise<string> =>
    helm({ workspace, namespace, args: [...args, name, "--output", "json"] });
  try {
    const [statusText, metadataText] = await Promise.all([ask("status"), ask("get", "metadata")]);
    const status = Status.parse(JSON.parse(statusText));
    const metadata = Metadata.parse(JSON.parse(metadataText));
    return {
      name: status.name,
      namespace: status.namespace,
      revision: status.version,
      status: status.info.status,
      chart: metadata.chart,
      version: metadata.version,
      appVersion: metadata.appVersion,
      values: status.config ?? {},
      resourceNames: resourceNames(status.manifest),
    };
  } catch (error) {
    if (error instanceof HelmError && error.message.includes("release: not found")) return undefined;
    throw error;
  }
}

const ManifestObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().nullish() }),
});

/** See `LiveRelease.resourceNames`. */
export function resourceNames(manifest: string): Readonly<Record<string, readonly string[]>> {
  const groups = new Map<string, Set<string>>();
  for (const document of parseAllDocuments(manifest)) {
    const object = ManifestObject.safeParse(document.toJSON());
    if (!object.success) continue;
    const { apiVersion, kind, metadata } = object.data;
    const [group = "", version] = apiVersion.split("/");
    const key = `${version === undefined ? kind : `${kind}.${group}`}/${apiVersion}`;
    const names = groups.get(key) ?? new Set();
    names.add(metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name);
    groups.set(key, names);
  }
  return Object.fromEntries([...groups].map(([key, names]) => [key, [...names].sort()]));
}
