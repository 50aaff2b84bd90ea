/** Rancher's own cluster: Active, or helped along as the article does it by hand ("edit, save"). */
import { PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { z } from "zod";
import type { Kubernetes } from "../kubernetes.ts";
import type { Check } from "./finding.ts";
import { NAMESPACE, unlessMissing } from "./workload.ts";

const LOCAL = { group: "management.cattle.io", version: "v3", plural: "clusters", name: "local" } as const;
const SAVED = "rancher-ha/saved";

const cluster = z.looseObject({
  status: z
    .looseObject({
      conditions: z
        .array(z.looseObject({ type: z.string(), status: z.string(), message: z.string().optional() }))
        .optional(),
    })
    .optional(),
});

/** What the help needs. */
export interface Helper {
  /** How long the cluster may take before it counts as stuck, in milliseconds. */
  readonly patience: number;
  readonly say: (line: string) => void;
}

/**
 * Cluster `local` is Active. One that hangs for `patience` is written to once: any change makes Rancher's controllers look
 * at it again, which is what the article's empty edit and save does.
 */
export function localClusterActive({ custom }: Kubernetes, { patience, say }: Helper): Check {
  let since: number | undefined;
  let saved = false;
  return async () => {
    const found = await unlessMissing(custom.getClusterCustomObject(LOCAL));
    if (found === undefined)
      return {
        state: "Rancher has not made its cluster local yet",
        next: `see its first start: kubectl -n ${NAMESPACE} logs -l app=rancher --tail 50`,
      };
    const ready = cluster.parse(found).status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status === "True") return undefined;
    since ??= Date.now();
    if (!saved && Date.now() - since >= patience) {
      const body = { metadata: { annotations: { [SAVED]: new Date().toISOString() } } };
      await custom.patchClusterCustomObject(
        { ...LOCAL, body },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
      saved = true;
      say('cluster local hangs in Provisioning: saved it again, as "Edit" and "Save" in the UI do');
    }
    return {
      state: `cluster local is not active${saved ? ", although it was saved again" : ""}: ${ready?.message || "no Ready condition yet"}`,
      next: `kubectl -n ${NAMESPACE} rollout restart deployment rancher, and run the same command again`,
    };
  };
}
