/** The user's kubeconfig file, into which `get-credentials` writes. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import * as z from "zod/mini";

const named = z.looseObject({ name: z.string() });
const list = z._default(z.nullish(z.array(named)), []);
const kubeconfigSchema = z.looseObject({ clusters: list, contexts: list, users: list });

/**
 * Merges a kubeconfig into the file that KUBECONFIG names (the first of several; default ~/.kube/config) and makes its
 * context the current one. Entries of other names stay; the file is 0600.
 */
export function mergeKubeconfig(answer: unknown): void {
  const file =
    process.env["KUBECONFIG"]?.split(delimiter).find((path) => path !== "") ??
    join(homedir(), ".kube", "config");
  const added = z.parse(kubeconfigSchema, answer);
  const present = z.parse(kubeconfigSchema, (existsSync(file) && parse(readFileSync(file, "utf8"))) || {});
  const merged = {
    ...present,
    apiVersion: "v1",
    kind: "Config",
    clusters: merge(present.clusters, added.clusters),
    contexts: merge(present.contexts, added.contexts),
    users: merge(present.users, added.users),
    "current-context": added["current-context"],
  };
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, stringify(merged), { mode: 0o600 });
  renameSync(draft, file);
}

type Entries = z.infer<typeof kubeconfigSchema>["clusters"];

function merge(present: Entries, added: Entries): Entries {
  const names = new Set((added ?? []).map((entry) => entry.name));
  return [...(present ?? []).filter((entry) => !names.has(entry.name)), ...(added ?? [])];
}
