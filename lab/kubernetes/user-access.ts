/** Access for a user of a cluster: a service account with a token that does not expire, as PKS makes without OIDC. */
import { createHash } from "node:crypto";
import { CoreV1Api, RbacAuthorizationV1Api, type KubeConfig } from "@kubernetes/client-node";
import { waitFor } from "../processes/wait.ts";
import { statusCode } from "./api-error.ts";

const NAMESPACE = "kube-system";

/** A cluster-admin token of the user's own; the same on every call, since it is kept in the cluster. */
export async function userToken(access: KubeConfig, user: string): Promise<string> {
  const core = access.makeApiClient(CoreV1Api);
  const rbac = access.makeApiClient(RbacAuthorizationV1Api);
  const name = accountName(user);
  const metadata = { name, annotations: { "pks.user": user } };
  await ignoring409(core.createNamespacedServiceAccount({ namespace: NAMESPACE, body: { metadata } }));
  await ignoring409(
    rbac.createClusterRoleBinding({
      body: {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ kind: "ServiceAccount", name, namespace: NAMESPACE }],
      },
    }),
  );
  await ignoring409(
    core.createNamespacedSecret({
      namespace: NAMESPACE,
      body: {
        metadata: { name, annotations: { "kubernetes.io/service-account.name": name } },
        type: "kubernetes.io/service-account-token",
      },
    }),
  );
  return waitFor({ what: `a token for ${user}`, deadline: 30_000 }, async () => {
    const token = (await core.readNamespacedSecret({ name, namespace: NAMESPACE })).data?.["token"];
    return token === undefined ? undefined : Buffer.from(token, "base64").toString("utf8");
  });
}

/** User names may hold what object names may not. */
function accountName(user: string): string {
  const readable = user
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 30);
  return `pks-${readable}-${createHash("sha256").update(user).digest("hex").slice(0, 8)}`;
}

async function ignoring409(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (statusCode(error) !== 409) throw error;
  }
}
