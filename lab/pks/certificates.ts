/** The certificates of a cluster, as the simulated PKS API lists them: their names and when they end. */
import type { ClusterRecord } from "./state.ts";

const DAY = 24 * 60 * 60 * 1000;
const FOUR_YEARS = 1460 * DAY;

/** docs-pks, rotate-cluster-certificates.html.md.erb ("List TLS Certificates"): names, kinds and lifetimes. */
const CERTIFICATES: readonly {
  readonly name: string;
  readonly type: "Leaf" | "Root";
  readonly lifetime: number;
}[] = [
  { name: "tls-nsx-lb", type: "Leaf", lifetime: 1825 * DAY },
  { name: "tls-nsx-kube-proxy-2018", type: "Leaf", lifetime: FOUR_YEARS },
  { name: "tls-ncp-2018", type: "Leaf", lifetime: FOUR_YEARS },
  { name: "tls-nsx-t", type: "Leaf", lifetime: 730 * DAY },
  { name: "tls-metrics-server-2018", type: "Leaf", lifetime: FOUR_YEARS },
  { name: "tls-etcd-2018-2", type: "Leaf", lifetime: FOUR_YEARS },
  { name: "tls-kubelet-2018", type: "Leaf", lifetime: FOUR_YEARS },
  { name: "etcd_ca_2018", type: "Root", lifetime: FOUR_YEARS },
  { name: "tls-kubernetes-2018", type: "Leaf", lifetime: FOUR_YEARS },
  { name: "kubo_ca_2018", type: "Root", lifetime: FOUR_YEARS },
];

/** The certificates that end within `days`. The JSON's keys are ours: the real API's are unknown. */
export function certificatesView(cluster: ClusterRecord, days: number): object[] {
  return CERTIFICATES.map(({ name, type, lifetime }) => ({
    name: `/p-bosh/service-instance_${cluster.uuid}/${name}`,
    type,
    days_left: Math.floor((cluster.createdAt + lifetime - Date.now()) / DAY),
    valid_until: new Date(cluster.createdAt + lifetime).toISOString().replace(/\.\d+Z$/, "Z"),
  })).filter((certificate) => certificate.days_left <= days);
}
