/** The third-party programs: which Go module pins each, how it is built, and what its fitting version says of itself. */

/** A program as one can ask for it. */
export type ProgramName =
  | "pulumi"
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubectl"
  | "helm"
  | "kwok"
  | "vcsim"
  | "govc";

/** One binary of a module. */
export interface Binary {
  /** The Go package to build, from the module's folder. */
  readonly package: string;
  /** What the linker sets, as `-X` takes it. */
  readonly variables: readonly string[];
  readonly file: string;
  /** The binary's programs: links to it, unless there is but one of its own name. */
  readonly programs: readonly ProgramName[];
}

/** One folder beside this file, with a go.mod of its own: their dependencies disagree. */
export interface ToolModule {
  readonly name: string;
  readonly version: string;
  readonly binaries: readonly Binary[];
  /** Arguments after which each program prints its version; absent where only ours will do. */
  readonly versionArguments?: Readonly<Partial<Record<ProgramName, readonly string[]>>>;
  /** Seconds that a first build takes alone on two cores, downloads included. */
  readonly usualSeconds: number;
  /** Megabytes that a first build leaves: binaries, downloaded modules and Go's build cache. */
  readonly megabytes: number;
}

const KUBERNETES_VERSION = "k8s.io/component-base/version";
const HELM = "helm.sh/helm/v3";

/** In the order in which they are built: what is needed first, and takes long, comes first. */
export const modules: readonly ToolModule[] = [
  {
    name: "pulumi",
    version: "3.259.0",
    binaries: [
      {
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        variables: ["github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=3.259.0"],
        file: "pulumi",
        programs: ["pulumi"],
      },
    ],
    versionArguments: { pulumi: ["version"] },
    usualSeconds: 180,
    megabytes: 1900,
  },
  {
    name: "etcd",
    version: "3.6.5",
    binaries: [{ package: "go.etcd.io/etcd/server/v3", variables: [], file: "etcd", programs: ["etcd"] }],
    versionArguments: { etcd: ["--version"] },
    usualSeconds: 30,
    megabytes: 600,
  },
  {
    name: "kubernetes",
    version: "1.36.3",
    binaries: [
      {
        package: ".",
        variables: [
          `${KUBERNETES_VERSION}.gitVersion=v1.36.3`,
          `${KUBERNETES_VERSION}.gitMajor=1`,
          `${KUBERNETES_VERSION}.gitMinor=36`,
          `${KUBERNETES_VERSION}.gitTreeState=clean`,
        ],
        file: "kubernetes",
        programs: ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"],
      },
    ],
    versionArguments: {
      "kube-apiserver": ["--version"],
      "kube-controller-manager": ["--version"],
      "kube-scheduler": ["--version"],
      kubectl: ["version", "--client"],
    },
    usualSeconds: 300,
    megabytes: 2300,
  },
  {
    name: "helm",
    version: "3.22.0",
    binaries: [
      {
        package: `${HELM}/cmd/helm`,
        variables: [
          `${HELM}/internal/version.version=v3.22.0`,
          // The Kubernetes that Helm assumes where it talks to none: as in its own releases, that of its client library.
          ...["pkg/lint/rules", "pkg/chartutil"].flatMap((at) => [
            `${HELM}/${at}.k8sVersionMajor=1`,
            `${HELM}/${at}.k8sVersionMinor=37`,
          ]),
        ],
        file: "helm",
        programs: ["helm"],
      },
    ],
    versionArguments: { helm: ["version", "--template", "{{.Version}}"] },
    usualSeconds: 90,
    megabytes: 1200,
  },
  {
    name: "kwok",
    version: "0.8.0",
    binaries: [{ package: "sigs.k8s.io/kwok/cmd/kwok", variables: [], file: "kwok", programs: ["kwok"] }],
    versionArguments: { kwok: ["--version"] },
    usualSeconds: 80,
    megabytes: 1200,
  },
  {
    name: "vsphere",
    version: "0.51.0",
    binaries: [
      { package: "./cmd/vcsim", variables: [], file: "vcsim", programs: ["vcsim"] },
      {
        package: "./cmd/govc",
        variables: ["github.com/vmware/govmomi/cli/flags.BuildVersion=v0.51.0"],
        file: "govc",
        programs: ["govc"],
      },
    ],
    usualSeconds: 60,
    megabytes: 500,
  },
];

/** The module's programs. */
export function programsOf(module: ToolModule): ProgramName[] {
  return module.binaries.flatMap((binary) => [...binary.programs]);
}

/**
 * The modules that are named, by their own names or by those of their programs; all without names.
 * @throws if a name is none of these
 */
export function select(names: readonly string[] | undefined): ToolModule[] {
  if (names === undefined || names.length === 0) return [...modules];
  const known = (module: ToolModule): string[] => [module.name, ...programsOf(module)];
  const unknown = names.filter((name) => !modules.some((module) => known(module).includes(name)));
  if (unknown.length > 0) {
    throw new Error(
      `no program is called ${unknown.join(", ")}; there are ${modules.flatMap(programsOf).join(", ")}`,
    );
  }
  return modules.filter((module) => known(module).some((name) => names.includes(name)));
}
