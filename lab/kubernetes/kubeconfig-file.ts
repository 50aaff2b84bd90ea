/** The lab's own kubeconfig file: one context for each living cluster. */
import { renameSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import type { KubeconfigDocument } from "./access.ts";

/** Writes the clusters' kubeconfigs as one file; the last one is current. Users are told apart by the cluster's name. */
export function writeMergedKubeconfig(file: string, documents: readonly KubeconfigDocument[]): void {
  const merged = {
    apiVersion: "v1",
    kind: "Config",
    clusters: documents.flatMap((document) => document.clusters),
    contexts: documents.flatMap((document) =>
      document.contexts.map(({ name, context }) => ({
        name,
        context: { ...context, user: `${name}-${context.user}` },
      })),
    ),
    "current-context": documents.at(-1)?.["current-context"] ?? "",
    preferences: {},
    users: documents.flatMap((document) =>
      document.users.map(({ name, user }) => ({ name: `${document["current-context"]}-${name}`, user })),
    ),
  };
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, stringify(merged), { mode: 0o600 });
  renameSync(draft, file);
}
