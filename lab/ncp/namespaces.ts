/** What NCP makes in NSX for every namespace: a segment, a pod subnet, in NAT mode a SNAT rule with its address, a router where the topology is dedicated. */
import type { V1Namespace } from "@kubernetes/client-node";
import { CoreV1Api } from "@kubernetes/client-node";
import type { ClusterHandle, LabContext } from "../context.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { tellEvent } from "../watch/events.ts";
import { MERGE_PATCH, unless } from "../watch/patch.ts";
import {
  floatingPool,
  held,
  type NsxDocument,
  NsxExhausted,
  nsxStore,
  releaseFrom,
  takeCounted,
  takeFloating,
  takePodSubnet,
} from "./nsx.ts";
import type { NcpProfile } from "./profile.ts";

const ERROR = "ncp/error";
const RETRY_MILLISECONDS = 2_000;

/** What one pass over the namespaces found. */
export interface NamespacePass {
  /** NCP's error code by namespace, for those that got no NSX objects; their pods cannot start. */
  readonly problems: ReadonlyMap<string, string>;
  /** Milliseconds until those are tried again. */
  readonly retry: number | undefined;
}

/** One pass over the cluster's namespaces. */
export async function reconcileNamespaces(
  cluster: ClusterHandle,
  context: LabContext,
  see: { view: ClusterView; profile: NcpProfile },
): Promise<NamespacePass> {
  const store = nsxStore(context);
  const namespaces = see.view.namespaces.list();
  const owners = new Set(namespaces.map(namespaceOwner));
  releaseFrom(
    store,
    (one) => one.cluster !== cluster.uuid || !one.owner.startsWith("namespace/") || owners.has(one.owner),
  );
  const problems = new Map<string, string>();
  for (const namespace of namespaces) {
    if (namespace.metadata?.deletionTimestamp !== undefined) continue;
    const problem = realize(cluster, context, see.profile, namespace);
    if (problem !== undefined) problems.set(namespace.metadata?.name ?? "", problem);
    await show(cluster, context, namespace, problem);
  }
  return { problems, retry: problems.size === 0 ? undefined : RETRY_MILLISECONDS };
}

/** The owner of a namespace's allocations. */
export function namespaceOwner(namespace: V1Namespace): string {
  return `namespace/${namespace.metadata?.name}/${namespace.metadata?.uid}`;
}

/** Takes all that the namespace needs, or nothing; returns NCP's error code then. */
function realize(
  cluster: ClusterHandle,
  context: LabContext,
  profile: NcpProfile,
  namespace: V1Namespace,
): string | undefined {
  const store = nsxStore(context);
  const taker = { cluster: cluster.uuid, owner: namespaceOwner(namespace) };
  if (held(store.value, cluster.uuid, taker.owner).length > 0) return undefined;
  const name = `${cluster.uuid}-${namespace.metadata?.name}`;
  const takeAll = (nsx: NsxDocument): undefined => {
    takeCounted(nsx, { kind: "segment", value: name, limit: Number.POSITIVE_INFINITY }, taker);
    takePodSubnet(nsx, { blocks: profile.podBlocks, prefix: profile.podSubnetPrefix }, taker);
    if (profile.routerPerNamespace) {
      takeCounted(nsx, { kind: "tier-1", value: name, limit: nsx.limits.tier1Routers }, taker);
    }
    if (profile.nat) {
      takeCounted(nsx, { kind: "snat", value: name, limit: nsx.limits.snatRules }, taker);
      takeFloating(nsx, floatingPool(context), taker);
    }
  };
  try {
    // A throw leaves the document as it was.
    store.update(takeAll);
    return undefined;
  } catch (error) {
    if (error instanceof NsxExhausted) return error.message;
    throw error;
  }
}

/** NCP's annotations: the subnet, the SNAT address, or the error (whose exact key and text are not documented for namespaces). */
async function show(
  cluster: ClusterHandle,
  context: LabContext,
  namespace: V1Namespace,
  problem: string | undefined,
): Promise<void> {
  const core = cluster.kubeConfig.makeApiClient(CoreV1Api);
  const mine = held(nsxStore(context).value, cluster.uuid, namespaceOwner(namespace));
  const value = (kind: string): string | null => mine.find((one) => one.kind === kind)?.value ?? null;
  const wanted: Record<string, string | null> = {
    "ncp/subnet-0": value("pod-subnet"),
    "ncp/snat_ip": value("floating"),
    [ERROR]: problem ?? null,
  };
  const there = namespace.metadata?.annotations ?? {};
  if (Object.entries(wanted).some(([key, text]) => (there[key] ?? null) !== text)) {
    const body = { metadata: { annotations: wanted } };
    await unless([404], core.patchNamespace({ name: namespace.metadata?.name ?? "", body }, MERGE_PATCH));
  }
  if (problem === undefined || there[ERROR] === problem) return;
  context.log("ncp", `${cluster.name}: namespace ${namespace.metadata?.name}: ${problem}`);
  await tellEvent(
    cluster,
    { apiVersion: "v1", kind: "Namespace", ...namespace },
    {
      type: "Warning",
      reason: "NCP",
      message: `${problem}: no NSX objects for the namespace`,
      source: "nsx-container-ncp",
    },
  );
}
