/** Marks every pod at its creation, so that no simulated kubelet can be faster than the check of what the pod needs. */
import { AdmissionregistrationV1Api } from "@kubernetes/client-node";
import type { ClusterHandle } from "../context.ts";
import { unless } from "../watch/patch.ts";
import { HOLD } from "../watch/pod-hold.ts";

const NAME = "lab-pod-start";

/** Makes the admission policy in the cluster; one that is there is left as it is. */
export async function makeHoldPolicy(cluster: ClusterHandle): Promise<void> {
  const admission = cluster.kubeConfig.makeApiClient(AdmissionregistrationV1Api);
  const expression = `Object{metadata: Object.metadata{annotations: {"${HOLD}": "not checked yet"}}}`;
  const policy = {
    metadata: { name: NAME },
    spec: {
      // A pod that is not marked starts at once: better than none.
      failurePolicy: "Ignore",
      reinvocationPolicy: "Never",
      matchConstraints: {
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
        ],
      },
      mutations: [{ patchType: "ApplyConfiguration", applyConfiguration: { expression } }],
    },
  };
  await unless([409], admission.createMutatingAdmissionPolicy({ body: policy }));
  const binding = { metadata: { name: NAME }, spec: { policyName: NAME } };
  await unless([409], admission.createMutatingAdmissionPolicyBinding({ body: binding }));
}
