/**
 * Releases that the cluster has and the state does not: a destroy drops what is in the cluster from the state first, and
 * when it ends there, the next `up` could not use their names again. Without Helm's records of them (Secrets) it installs
 * over the objects, which say whose they are, and takes them over: nothing that runs is touched.
 */
import { z } from "zod";
import type { Releases } from "./releases.ts";
import { RELEASE } from "./pending.ts";
import { resourcesOf, revealed, type StateExport } from "./state.ts";

const outputsSchema = z.object({
  kubeconfig: z.string(),
  applied: z.object({ ingress: z.object({ controller: z.string(), namespace: z.string() }) }),
});

/** A release that nothing in the state stands for. */
export interface ForgottenRelease {
  readonly namespace: string;
  readonly name: string;
}

/** The releases of the last successful run that the state no longer has, and the cluster's kubeconfig; pure. */
export function missingReleases(
  state: StateExport,
): { readonly kubeconfig: string; readonly missing: readonly ForgottenRelease[] } | undefined {
  const stack = resourcesOf(state).find(({ type }) => type === "pulumi:pulumi:Stack");
  const outputs = outputsSchema.safeParse(revealed(stack?.outputs ?? {})).data;
  if (outputs === undefined) return undefined;
  const { controller, namespace } = outputs.applied.ingress;
  const made: ForgottenRelease[] = [
    { namespace, name: controller },
    { namespace: "cattle-system", name: "rancher" },
  ];
  const kept = resourcesOf(state)
    .filter(({ type }) => type === RELEASE)
    .map(({ inputs }) => revealed(inputs ?? {}) as Readonly<Record<string, unknown>>);
  const missing = made.filter(
    (each) => !kept.some((inputs) => inputs["namespace"] === each.namespace && inputs["name"] === each.name),
  );
  return { kubeconfig: outputs.kubeconfig, missing };
}

/** Removes Helm's records of them; one line for each release. A cluster that does not answer has none worth it. */
export async function forgetReleases(
  state: StateExport,
  open: (kubeconfig: string) => Releases,
): Promise<string[]> {
  const { kubeconfig, missing = [] } = missingReleases(state) ?? {};
  if (kubeconfig === undefined || missing.length === 0) return [];
  const releases = open(kubeconfig);
  const done: string[] = [];
  for (const { namespace, name } of missing) {
    const there = await releases.forget(namespace, name).catch(() => false);
    if (there)
      done.push(`release ${namespace}/${name}: no longer in the state: the next pulumi up takes it over`);
  }
  return done;
}
