/**
 * The stand-in of pulumi-resource-kubernetes: the provider, core/v1 Namespace, Secret, ConfigMap and Service,
 * networking.k8s.io/v1 Ingress, and helm.sh/v3 Release.
 */
import { serveProvider } from "../serve.ts";
import { openCluster } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";
import { KINDS } from "./kinds.ts";
import { objectResource } from "./object-resource.ts";
import { checkProvider, diffProvider } from "./provider-config.ts";
import { RELEASE_TOKEN, releaseResource } from "./release-resource.ts";

await serveProvider<Cluster>({
  name: "kubernetes",
  version: "4.34.2",
  acceptSecrets: true,
  checkConfig: checkProvider,
  diffConfig: diffProvider,
  configure: (inputs) => openCluster(inputs, process.env),
  resources: {
    ...Object.fromEntries(KINDS.map((kind) => [kind.token, objectResource(kind)])),
    [RELEASE_TOKEN]: releaseResource,
  },
  functions: {},
});
