/** A private folder for one run of Helm: the kubeconfig and, if the repository asks for it, its credentials. */
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { activeCluster, activeContext, activeUser } from "./kubeconfig.ts";
import type { Cluster } from "./cluster.ts";

/** The folder and what Helm is to be told of it. */
export interface Workspace {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Variables that would lead Helm to another cluster or namespace than the provider's. */
const FOREIGN = /^(HELM_KUBE|HELM_NAMESPACE$|KUBECONFIG$)/;

/** Folders in use: removed also when the engine ends the process in the middle of a run. */
const inUse = new Set<string>();
process.once("exit", () => {
  for (const folder of inUse) rmSync(folder, { recursive: true, force: true });
});

/** Makes the folder (0700, files 0600), does the work, and removes it whatever happens. */
export async function inWorkspace<T>(
  cluster: Cluster,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-helm-"));
  inUse.add(folder);
  try {
    const kubeconfig = join(folder, "kubeconfig");
    await writePrivate(kubeconfig, JSON.stringify(kubeconfigOf(cluster)));
    return await work({ folder, environment: { ...ambient(), KUBECONFIG: kubeconfig } });
  } finally {
    await rm(folder, { recursive: true, force: true });
    inUse.delete(folder);
  }
}

/** Writes a file that only this user can read. */
export function writePrivate(path: string, content: string): Promise<void> {
  return writeFile(path, content, { mode: 0o600 });
}

function ambient(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const driver = process.env["PULUMI_K8S_HELM_DRIVER"] ?? "secret";
  return { ...Object.fromEntries(kept), HELM_DRIVER: driver, HELM_QPS: "50", HELM_BURST_LIMIT: "120" };
}

/** Only what the provider uses of its kubeconfig: one cluster, one user, one context. */
function kubeconfigOf({ kubeconfig, settings }: Cluster): unknown {
  const name = "cluster";
  const base = { apiVersion: "v1", kind: "Config" };
  if (kubeconfig === undefined) return base;
  const { namespace } = activeContext(kubeconfig, settings) ?? {};
  return {
    ...base,
    "current-context": name,
    clusters: [{ name, cluster: activeCluster(kubeconfig, settings) }],
    users: [{ name, user: activeUser(kubeconfig, settings) }],
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace ? { namespace } : {}) } }],
  };
}
