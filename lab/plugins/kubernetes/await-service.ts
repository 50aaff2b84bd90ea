/**
 * When a Service is ready: its endpoints have settled with none of them pending, and, for type LoadBalancer, it has an
 * address. The rules and lines are those of the real provider (pulumi-kubernetes `await/service.go`).
 */
import { isList, isMap } from "../values.ts";
import type { ApiClient } from "./api-client.ts";
import { objectApi } from "./api-objects.ts";
import type { ObjectEvent } from "./api-objects.ts";
import { ENDPOINTS, SERVICE } from "./kinds.ts";
import { getIn, nameOf, namespaceOf, textOf } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { NotReady, notReady, Timers, watchUntil } from "./wait.ts";
import type { Patience, StatusLog } from "./wait.ts";

/** Endpoints that changed are taken to be settled after this, in milliseconds. */
const SETTLED = 10_000;

/** Waits until the Service is ready; throws `NotReady` when time is up. */
export async function awaitService(
  client: ApiClient,
  service: KubeObject,
  patience: Patience,
): Promise<KubeObject> {
  const state = new ServiceState(service, patience.status);
  const namespace = namespaceOf(service);
  const timers = new Timers();
  patience.status("info", "[1/3] Finding Pods to direct traffic to");
  const outcome = await watchUntil(
    [
      { api: objectApi(client, SERVICE, namespace), onEvent: (event) => state.sawService(event) },
      {
        api: objectApi(client, ENDPOINTS, namespace),
        onEvent: (event) => {
          if (state.sawEndpoints(event)) timers.after(SETTLED, () => state.settled());
        },
      },
    ],
    () => state.isReady(),
    patience,
    timers,
  );
  if (outcome === "satisfied" || state.isUsable()) return state.service;
  throw notReady(outcome, state.service, state.reasons());
}

/** Looks once; throws `NotReady` when the Service is not ready. */
export async function checkService(client: ApiClient, service: KubeObject, status: StatusLog): Promise<void> {
  const state = new ServiceState(service, status);
  state.sawService({ type: "ADDED", object: service });
  const endpoints = await objectApi(client, ENDPOINTS, namespaceOf(service)).list();
  for (const object of endpoints) state.sawEndpoints({ type: "ADDED", object });
  state.settled();
  if (state.isReady()) return;
  throw new NotReady(
    `Resource '${nameOf(service)}' was created but failed to initialize`,
    service,
    state.reasons(),
  );
}

class ServiceState {
  service: KubeObject;
  readonly #status: StatusLog;
  readonly #type: string;
  #hasAddress = false;
  #endpointsReady = false;
  #endpointsPending = false;
  #endpointsSettled = false;

  constructor(service: KubeObject, status: StatusLog) {
    this.service = service;
    this.#status = status;
    this.#type = textOf(service, "spec", "type") || "ClusterIP";
  }

  sawService({ type, object }: ObjectEvent): void {
    if (nameOf(object) !== nameOf(this.service)) return;
    this.#hasAddress = false;
    if (type === "DELETED") return;
    this.service = object;
    const addresses = getIn(object, "status", "loadBalancer", "ingress");
    this.#hasAddress = this.#type !== "LoadBalancer" || (isList(addresses) && addresses.length > 0);
  }

  /** True when the endpoints are this Service's. */
  sawEndpoints({ type, object }: ObjectEvent): boolean {
    if (nameOf(object) !== nameOf(this.service)) return false;
    const listed = type === "DELETED" ? undefined : getIn(object, "subsets");
    const subsets = isList(listed) ? listed : [];
    const some = (name: string): boolean =>
      subsets.some((subset) => {
        const addresses = getIn(subset, name);
        return isList(addresses) && addresses.length > 0;
      });
    this.#endpointsSettled = false;
    this.#endpointsReady = some("addresses");
    this.#endpointsPending = some("notReadyAddresses");
    return true;
  }

  settled(): void {
    this.#endpointsSettled = true;
  }

  /** Asked after every event: says how far it is, too. */
  isReady(): boolean {
    if (!this.#waitsForPods()) return this.#hasAddress;
    const ready = this.#hasAddress && this.#endpointsSettled && !this.#endpointsPending;
    if (ready) this.#status("info", "Service initialization complete");
    else if (this.#endpointsSettled && this.#endpointsReady) {
      this.#status("info", "[2/3] Attempting to allocate IP address to Service");
    }
    return ready;
  }

  /** What is enough when time is up. */
  isUsable(): boolean {
    return this.#hasAddress && !this.#endpointsPending;
  }

  reasons(): readonly string[] {
    if (this.#isHeadless() || this.#type === "ExternalName") return [];
    return [
      ...(this.#endpointsReady
        ? []
        : [
            "Service does not target any Pods. Selected Pods may not be ready, or " +
              "field '.spec.selector' may not match labels on any Pods",
          ]),
      ...(this.#type === "LoadBalancer" && !this.#hasAddress
        ? ["Service was not allocated an IP address; does your cloud provider support this?"]
        : []),
    ];
  }

  #isHeadless(): boolean {
    return getIn(this.service, "spec", "clusterIP") === "None";
  }

  #waitsForPods(): boolean {
    const selector = getIn(this.service, "spec", "selector");
    const selects = isMap(selector) && Object.keys(selector).length > 0;
    return selects && !this.#isHeadless() && this.#type !== "ExternalName";
  }
}
