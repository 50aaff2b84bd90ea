/** What the site consists of beside vCenter and the clusters. */
import { administrator, administratorCleanup } from "./administrator/controller.ts";
import { startBosh } from "./bosh/service.ts";
import { startChartRepository } from "./charts/service.ts";
import type { ClusterController, LabContext, Running } from "./context.ts";
import { startNameServer } from "./dns/service.ts";
import { front } from "./front/controller.ts";
import type { Machinery } from "./kubernetes/machinery.ts";
import { ncp } from "./ncp/controller.ts";
import { ncpCleanup } from "./ncp/nsx.ts";
import type { Endpoint, LabNetwork } from "./network.ts";
import { startPks } from "./pks/service.ts";
import { rancher } from "./rancher/controller.ts";
import { rancherCleanup } from "./rancher/memory.ts";

/** A service of the site. */
export interface SiteService {
  /** As `lab:status` and `lab:logs` call it. */
  readonly name: string;
  endpoint(network: LabNetwork): Endpoint;
  start(context: LabContext, machinery: Machinery): Promise<Running>;
}

/** The site-wide services, in the order in which they are started. */
export const SERVICES: readonly SiteService[] = [
  { name: "dns", endpoint: (network) => network.nameServer, start: startNameServer },
  { name: "charts", endpoint: (network) => network.charts, start: startChartRepository },
  { name: "bosh", endpoint: (network) => network.bosh, start: startBosh },
  { name: "pks", endpoint: (network) => network.pksApi, start: startPks },
];

/** What lives beside each cluster, in the order in which it is started. */
export const COMPANIONS: readonly { readonly name: string; readonly controller: ClusterController }[] = [
  { name: "ncp", controller: ncp },
  { name: "front", controller: front },
  { name: "rancher", controller: rancher },
  { name: "administrator", controller: administrator },
];

/** Gives back to the site what clusters had taken that live no longer. */
export function forgetClusters(context: LabContext, living: readonly string[]): void {
  ncpCleanup(context, living);
  administratorCleanup(context, living);
  rancherCleanup(context, living);
}
