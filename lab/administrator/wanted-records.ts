/** Which records one cluster needs: its API's, and one for each Ingress host behind a controller that has an address. */
import type { V1Service } from "@kubernetes/client-node";
import type { ClusterHandle } from "../context.ts";
import { canonicalName } from "../dns/records.ts";
import { ingressControllers } from "../front/ingress-controllers.ts";
import type { ClusterView } from "../watch/cluster-view.ts";

/** The names and where they should point. */
export function wantedRecords(cluster: ClusterHandle, view: ClusterView): ReadonlyMap<string, string> {
  const wanted = new Map([[canonicalName(cluster.externalHostname), cluster.masterAddress]]);
  for (const controller of ingressControllers(view)) {
    const address = floatingAddress(controller.service);
    if (address === undefined) continue;
    for (const ingress of view.ingresses.list().filter((one) => controller.takes(one))) {
      for (const rule of ingress.spec?.rules ?? []) {
        if (rule.host !== undefined && rule.host !== "") wanted.set(canonicalName(rule.host), address);
      }
    }
  }
  return wanted;
}

/** The address that clients outside reach: not the transit one, which is in 100.64.0.0/10. */
function floatingAddress(service: V1Service): string | undefined {
  const addresses = (service.status?.loadBalancer?.ingress ?? []).flatMap((entry) => entry.ip ?? []);
  return addresses.find((address) => !isTransit(address));
}

function isTransit(address: string): boolean {
  const [first, second] = address.split(".").map(Number);
  return first === 100 && second !== undefined && second >= 64 && second < 128;
}
