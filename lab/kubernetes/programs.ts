/** The programs of one control plane and their flags. What a flag departs from the real default for is said at it. */
import type { LabContext } from "../context.ts";
import { labPaths } from "../paths.ts";
import type { Program } from "../processes/start.ts";
import { API_PORT } from "./access.ts";
import type { ClusterRecord, Principal } from "./cluster.ts";
import { clusterFiles, ETCD_SOCKET, SERVICE_RANGE, type ClusterFiles } from "./files.ts";
import {
  EVICTION_SECONDS,
  LEASE_SECONDS,
  NODE_GRACE_SECONDS,
  NODE_MONITOR_SECONDS,
  POWERED_LABEL,
} from "./tuning.ts";

/** A cluster's programs, by their usual names. */
export interface ControlPlanePrograms {
  readonly etcd: Program;
  readonly apiServer: Program;
  readonly controllerManager: Program;
  readonly scheduler: Program;
  readonly kubelets: Program;
}

/** Describes the programs of a cluster. Records and logs are named `CLUSTER-UUID.PROGRAM`. */
export function controlPlanePrograms(context: LabContext, record: ClusterRecord): ControlPlanePrograms {
  const paths = labPaths(context.home);
  const files = clusterFiles(`${paths.clusters}/${record.spec.uuid}`);
  const program = (
    tool: string,
    args: readonly string[],
    environment: Record<string, string> = {},
  ): Program => ({
    name: `${record.spec.uuid}.${tool}`,
    command: context.tool(tool),
    args,
    environment: { HOME: files.folder, ...environment },
    folder: files.folder,
    logFile: `${paths.logs}/${record.spec.name}.${tool}.log`,
  });
  return {
    etcd: program("etcd", etcd(files), { GOGC: "50" }),
    apiServer: program("kube-apiserver", apiServer(files, record)),
    controllerManager: program("kube-controller-manager", controllerManager(files)),
    scheduler: program("kube-scheduler", scheduler(files)),
    kubelets: program("kwok", kubelets(files)),
  };
}

/**
 * Relative to the cluster's folder, which is only its owner's: so other users of the machine cannot read the clusters'
 * secrets, no path is too long for a socket, and nobody pays for the TLS of the API server's many connections.
 */
const ETCD = `unix://${ETCD_SOCKET}`;
const ETCD_PEER = "unix://etcd-peer.sock:0";

function etcd(files: ClusterFiles): string[] {
  return [
    "--name=master",
    `--data-dir=${files.etcdData}`,
    `--listen-client-urls=${ETCD}`,
    `--advertise-client-urls=${ETCD}`,
    `--listen-peer-urls=${ETCD_PEER}`,
    `--initial-advertise-peer-urls=${ETCD_PEER}`,
    `--initial-cluster=master=${ETCD_PEER}`,
    // A crash of the machine may cost the lab's data; a killed process does not, and disks are spared.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

function apiServer(files: ClusterFiles, record: ClusterRecord): string[] {
  const serving = files.serving;
  const master = record.vms.find((vm) => vm.group === "master");
  return [
    `--bind-address=${record.spec.masterAddress}`,
    `--secure-port=${API_PORT}`,
    // What the Service "kubernetes" points at: a loopback address is refused there.
    `--advertise-address=${master?.ip ?? "10.50.0.2"}`,
    `--external-hostname=${record.spec.externalHostname}`,
    `--tls-cert-file=${serving.certificate}`,
    `--tls-private-key-file=${serving.key}`,
    `--client-ca-file=${files.authority}`,
    `--token-auth-file=${files.tokens}`,
    "--anonymous-auth=true",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    `--allow-privileged=${record.spec.allowPrivileged ?? true}`,
    `--etcd-servers=${ETCD}`,
    `--service-account-issuer=https://${record.spec.externalHostname}:${API_PORT}`,
    `--service-account-key-file=${files.serviceAccountKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    `--default-not-ready-toleration-seconds=${EVICTION_SECONDS}`,
    `--default-unreachable-toleration-seconds=${EVICTION_SECONDS}`,
    // Stops at once: nothing stands in front that would have to notice.
    "--shutdown-delay-duration=0s",
    "--profiling=false",
  ];
}

function controllerManager(files: ClusterFiles): string[] {
  return [
    ...client(files, "controllerManager"),
    `--service-account-private-key-file=${files.serviceAccountKey}`,
    `--root-ca-file=${files.authority}`,
    `--cluster-signing-cert-file=${files.authority}`,
    `--cluster-signing-key-file=${files.authorityKey}`,
    `--node-monitor-grace-period=${NODE_GRACE_SECONDS}s`,
    `--node-monitor-period=${NODE_MONITOR_SECONDS}s`,
    // Real: one node in ten seconds. A drill that takes a second worker does not wait for that.
    "--node-eviction-rate=10",
    "--kube-api-qps=200",
    "--kube-api-burst=400",
  ];
}

function scheduler(files: ClusterFiles): string[] {
  return client(files, "scheduler");
}

/** Alone, so without an election; watched by its process, so without a port. */
function client(files: ClusterFiles, principal: Principal): string[] {
  return [
    `--kubeconfig=${files.kubeconfig(principal)}`,
    "--leader-elect=false",
    "--secure-port=0",
    "--profiling=false",
  ];
}

function kubelets(files: ClusterFiles): string[] {
  return [
    `--kubeconfig=${files.kubeconfig("kubelets")}`,
    `--config=${files.stages}`,
    "--manage-all-nodes=false",
    `--manage-nodes-with-label-selector=${POWERED_LABEL}=true`,
    `--node-lease-duration-seconds=${LEASE_SECONDS}`,
    "--v=WARN",
    // 0: no server of its own, else it would listen for kubelet calls on every address.
    "--node-port=0",
  ];
}
