/** The charts that the lab's repository has: folders beside this file, packaged under the public charts' versions. */

/** One package of the repository. */
export interface ChartVersion {
  /** Name of the chart and of its folder. */
  readonly chart: string;
  readonly version: string;
  readonly appVersion: string;
  /** Kubernetes versions that Helm lets it be installed on. */
  readonly kubeVersion: string;
}

/** What is packaged. All versions of a chart share one folder of templates. */
export const CHART_VERSIONS: readonly ChartVersion[] = [
  { chart: "rancher", version: "2.14.4", appVersion: "v2.14.4", kubeVersion: "< 1.36.0-0" },
  { chart: "rancher", version: "2.15.0", appVersion: "v2.15.0", kubeVersion: "< 1.37.0-0" },
  // The lab's own "next patch": 2.14.4 refuses the lab's Kubernetes 1.36, so this is what an upgrade is tried with.
  { chart: "rancher", version: "2.15.1", appVersion: "v2.15.1", kubeVersion: "< 1.37.0-0" },
  { chart: "nginx-ingress", version: "2.7.0", appVersion: "5.6.0", kubeVersion: ">= 1.25.0-0" },
  { chart: "ingress-nginx", version: "4.15.1", appVersion: "1.15.1", kubeVersion: ">=1.21.0-0" },
  { chart: "traefik", version: "41.3.0", appVersion: "v3.7.11", kubeVersion: ">=1.25.0-0" },
];
