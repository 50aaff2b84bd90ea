/**
 * What the chart's post-delete hook really does, which a simulated pod cannot: it uninstalls every release in the
 * namespaces that it was given (Rancher's own, whoever installed the release) and removes the bootstrap secret.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Job } from "@kubernetes/client-node";
import { CoreV1Api } from "@kubernetes/client-node";
import { execa } from "execa";
import type { ClusterHandle, LabContext } from "../context.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { unless } from "../watch/patch.ts";

const done = new Set<string>();

/** One pass: each post-delete Job of a Rancher chart does its work once. */
export async function reconcilePostDelete(
  cluster: ClusterHandle,
  context: LabContext,
  view: ClusterView,
): Promise<void> {
  for (const job of view.jobs.list()) {
    const uid = job.metadata?.uid ?? "";
    if (
      job.metadata?.annotations?.["helm.sh/hook"] !== "post-delete" ||
      environment(job, "RANCHER_NAMESPACE") === undefined
    )
      continue;
    if (done.has(uid)) continue;
    done.add(uid);
    await cleanUp(cluster, context, job);
  }
}

async function cleanUp(cluster: ClusterHandle, context: LabContext, job: V1Job): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lab-post-delete-"));
  try {
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, cluster.kubeConfig.exportConfig(), { mode: 0o600 });
    const helm = (...args: string[]): Promise<{ stdout: string }> =>
      execa(context.tool("helm"), args, { env: { KUBECONFIG: kubeconfig, HOME: folder }, stdin: "ignore" });
    for (const namespace of (environment(job, "NAMESPACES") ?? "").split(" ").filter((name) => name !== "")) {
      const releases = (await helm("list", "--namespace", namespace, "--short")).stdout.split("\n");
      for (const release of releases.filter((name) => name !== "" && !/.crd$/.test(name))) {
        context.log("rancher", `${cluster.name}: post-delete hook uninstalls ${namespace}/${release}`);
        await helm("uninstall", release, "--namespace", namespace);
      }
    }
  } catch (error) {
    context.log("rancher", `${cluster.name}: post-delete hook: ${String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const namespace = environment(job, "RANCHER_NAMESPACE") ?? "";
  const core = cluster.kubeConfig.makeApiClient(CoreV1Api);
  await unless([404], core.deleteNamespacedSecret({ name: "bootstrap-secret", namespace }));
}

function environment(job: V1Job, name: string): string | undefined {
  const container = job.spec?.template.spec?.containers[0];
  return container?.env?.find((one) => one.name === name)?.value;
}
