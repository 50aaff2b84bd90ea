/** The environment in which pulumi, kubectl, helm, pks, bosh and govc work with the lab. */
import { dirname, delimiter, join } from "node:path";
import { credentials, credentialVariables } from "./credentials.ts";
import { labNetwork, type Endpoint } from "./network.ts";
import { clone, labPaths } from "./paths.ts";
import { cacheFolder } from "./tools/cache.ts";
import { DATACENTER } from "./vsphere/layout.ts";

/** Which lab, and where its programs are. */
export interface EnvironmentOf {
  readonly home: string;
  readonly network: number;
  /** Folder of the third-party programs. */
  readonly programs: string;
  /** PATH as it is now. */
  readonly path: string;
}

/** The variables, by name; all are meant to be exported. */
export function labEnvironment({
  home,
  network,
  programs,
  path,
}: EnvironmentOf): Readonly<Record<string, string>> {
  const paths = labPaths(home);
  const { vcenter, bosh } = labNetwork(network);
  const account = credentials({ home });
  return {
    PATH: extendedPath(programs, path),
    // Otherwise the lab's own commands, called from another folder, would mean another lab.
    LAB_HOME: home,
    LAB_NETWORK: String(network),
    PULUMI_BACKEND_URL: `file://${paths.state}`,
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_CONFIG_PASSPHRASE: "lab",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    NODE_COMPILE_CACHE: compileCache(),
    ...scratch(home),
    KUBECONFIG: paths.kubeconfig,
    PKS_HOME: paths.pksHome,
    BOSH_ENVIRONMENT: url(bosh),
    BOSH_CA_CERT: join(paths.authority, "ca.pem"),
    GOVC_URL: url(vcenter),
    GOVC_USERNAME: account.vsphereUser,
    GOVC_PASSWORD: account.vspherePassword,
    GOVC_INSECURE: "1",
    GOVC_DATACENTER: DATACENTER,
    ...credentialVariables(account),
  };
}

/** Where the third-party programs keep what they would leave in the user's home. */
function scratch(home: string): Record<string, string> {
  const folder = (name: string) => join(home, "scratch", name);
  return {
    HELM_CACHE_HOME: folder("helm-cache"),
    HELM_CONFIG_HOME: folder("helm-config"),
    HELM_DATA_HOME: folder("helm-data"),
    KUBECACHEDIR: folder("kube-cache"),
    GOVMOMI_HOME: folder("govmomi"),
  };
}

/** Where Node keeps what it has compiled: it halves the start of every step, plugin and command of the lab. */
export function compileCache(): string {
  return join(cacheFolder(), "node");
}

/** One line for a shell: `export NAME='VALUE'`, safe for any value. */
export function exportLine(name: string, value: string): string {
  return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
}

function url({ address, port }: Endpoint): string {
  return `https://${address}:${port}`;
}

/** The lab's programs come first, each folder once however often this is applied. */
function extendedPath(programs: string, path: string): string {
  const first = [
    join(clone, "lab", "bin"),
    programs,
    join(clone, "node_modules", ".bin"),
    dirname(process.execPath),
  ];
  const rest = path.split(delimiter).filter((folder) => folder !== "" && !first.includes(folder));
  return [...new Set([...first, ...rest])].join(delimiter);
}
