/** The public charts in the versions that were tried; a site file's `chart` replaces any of them. */

/** A chart: in a repository, or at a local path. */
export interface Chart {
  /** Repository URL (https, http or oci). Absent where `path` is given. */
  readonly repo?: string | undefined;
  readonly name?: string | undefined;
  /** Exact version. */
  readonly version?: string | undefined;
  /** Folder or archive on the machine that runs Pulumi, relative to the project. */
  readonly path?: string | undefined;
}

/** Sources: the charts' own repositories; ingress-nginx's last version before its retirement in March 2026. */
export const PUBLIC_CHARTS = {
  rancher: { repo: "https://releases.rancher.com/server-charts/latest", name: "rancher", version: "2.15.0" },
  "f5-nginx": { repo: "https://helm.nginx.com/stable", name: "nginx-ingress", version: "2.7.0" },
  "ingress-nginx": {
    repo: "https://kubernetes.github.io/ingress-nginx",
    name: "ingress-nginx",
    version: "4.15.1",
  },
  traefik: { repo: "https://traefik.github.io/charts", name: "traefik", version: "41.3.0" },
} as const satisfies Record<string, Chart>;

/** The chart inputs of a Release. */
export interface ReleaseChart {
  readonly chart: string;
  readonly version?: string;
  readonly repositoryOpts?: { readonly repo: string };
}

/** The public chart, with what the site file says instead. */
export function releaseChart(
  known: Record<"repo" | "name" | "version", string>,
  chosen: Chart | undefined,
): ReleaseChart {
  if (chosen?.path !== undefined) return { chart: chosen.path };
  const repo = chosen?.repo ?? known.repo;
  const name = chosen?.name ?? known.name;
  const version = chosen?.version ?? known.version;
  // Helm takes an OCI chart by its whole address and no repository.
  if (repo.startsWith("oci://")) return { chart: `${repo.replace(/\/$/, "")}/${name}`, version };
  return { chart: name, version, repositoryOpts: { repo } };
}
