/** The files of one control plane: its CA and certificates, tokens and configuration; made once, then kept. */
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openAuthority } from "../pki/authority.ts";
import { kubeconfigYaml } from "./access.ts";
import type { ClusterRecord, Principal } from "./cluster.ts";

/** The first address of a cluster's Services; the same as on a real site by default. */
export const SERVICE_RANGE = "10.100.200.0/24";

/** The socket of a cluster's etcd, in the cluster's folder. etcd wants a port in every name. */
export const ETCD_SOCKET = "etcd.sock:0";

/** Paths of a cluster's files, all below `folder`. */
export interface ClusterFiles {
  readonly folder: string;
  readonly etcdData: string;
  readonly authority: string;
  readonly authorityKey: string;
  readonly tokens: string;
  readonly stages: string;
  readonly serviceAccountKey: string;
  /** The API server's certificate and its key. */
  readonly serving: { readonly certificate: string; readonly key: string };
  kubeconfig(principal: Principal): string;
}

/** Who a token authenticates as: user name and group. */
const PRINCIPALS: Readonly<Record<Principal, readonly [user: string, group: string]>> = {
  lab: ["lab", "system:masters"],
  // With one identity for all controllers, instead of a service account for each, it needs all their rights together.
  controllerManager: ["system:kube-controller-manager", "system:masters"],
  scheduler: ["system:kube-scheduler", "system:authenticated"],
  kubelets: ["kwok", "system:masters"],
};

/** Where the files of a cluster are. */
export function clusterFiles(folder: string): ClusterFiles {
  return {
    folder,
    etcdData: join(folder, "etcd"),
    authority: join(folder, "ca", "ca.pem"),
    authorityKey: join(folder, "ca", "ca.key"),
    tokens: join(folder, "tokens.csv"),
    stages: join(folder, "stages.yaml"),
    serviceAccountKey: join(folder, "service-accounts.key"),
    serving: { certificate: join(folder, "api-server.pem"), key: join(folder, "api-server.key") },
    kubeconfig: (principal) => join(folder, `${principal}.kubeconfig`),
  };
}

/** Writes what is missing. @returns the cluster's CA certificate, PEM */
export async function writeClusterFiles(files: ClusterFiles, record: ClusterRecord): Promise<string> {
  mkdirSync(files.folder, { recursive: true, mode: 0o700 });
  const { spec } = record;
  const authority = await openAuthority(join(files.folder, "ca"), `kubernetes-${spec.name}`);
  if (!existsSync(files.serving.certificate)) {
    const issued = await authority.issue({
      commonName: spec.externalHostname,
      dnsNames: [
        spec.externalHostname,
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local",
      ],
      ipAddresses: [spec.masterAddress, SERVICE_RANGE.replace(/\.0\/24$/, ".1")],
      days: 3650,
    });
    secret(files.serving.key, issued.keyPem);
    writeFileSync(files.serving.certificate, issued.certificatePem);
  }
  if (!existsSync(files.serviceAccountKey)) {
    // The API server reads the public key out of the same file, which it does of SEC 1 only.
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    secret(files.serviceAccountKey, privateKey.export({ type: "sec1", format: "pem" }).toString());
  }
  const rows = principals().map((principal) => {
    const [user, group] = PRINCIPALS[principal];
    return `${record.tokens[principal]},${user},${principal},${group}`;
  });
  secret(files.tokens, rows.join("\n") + "\n");
  for (const principal of principals()) {
    const access = { authority: authority.certificatePem, token: record.tokens[principal], user: principal };
    secret(files.kubeconfig(principal), kubeconfigYaml(spec, access));
  }
  return authority.certificatePem;
}

/** Everyone with a token, in a fixed order. */
export function principals(): readonly Principal[] {
  return Object.keys(PRINCIPALS) as Principal[];
}

function secret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
