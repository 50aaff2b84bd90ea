/**
 * When an Ingress is ready: there are endpoints for every path's Service, and a load balancer's address stands in its
 * status. The rules and lines are those of the real provider (pulumi-kubernetes `await/ingress.go`).
 */
import { isList } from "../values.ts";
import type { PropertyValue } from "../values.ts";
import type { ApiClient } from "./api-client.ts";
import { objectApi } from "./api-objects.ts";
import type { ObjectEvent } from "./api-objects.ts";
import { ENDPOINTS, INGRESS, SERVICE } from "./kinds.ts";
import { getIn, nameOf, namespaceOf, textOf } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { NotReady, notReady, Timers, watchUntil } from "./wait.ts";
import type { Patience, StatusLog } from "./wait.ts";

/** Endpoints that changed are taken to be settled after this, in milliseconds. */
const SETTLED = 10_000;
/** If no endpoints are seen for this long, there may never be any: backends can be other resources. */
const NONE_SEEN = 60_000;

/** Waits until the Ingress is ready; throws `NotReady` when time is up. */
export async function awaitIngress(
  client: ApiClient,
  ingress: KubeObject,
  patience: Patience,
): Promise<KubeObject> {
  const state = new IngressState(ingress, patience.status);
  const namespace = namespaceOf(ingress);
  const timers = new Timers();
  patience.status("info", "[1/3] Finding a matching service for each Ingress path");
  timers.after(NONE_SEEN, () => state.graceExpired());
  const outcome = await watchUntil(
    [
      { api: objectApi(client, INGRESS, namespace), onEvent: (event) => state.sawIngress(event) },
      { api: objectApi(client, SERVICE, namespace), onEvent: (event) => state.sawService(event) },
      {
        api: objectApi(client, ENDPOINTS, namespace),
        onEvent: (event) => {
          state.sawEndpoints(event);
          timers.after(SETTLED, () => state.settled());
        },
      },
    ],
    () => state.isReady(),
    patience,
    timers,
  );
  if (outcome === "satisfied" || state.isComplete()) return state.ingress;
  throw notReady(outcome, state.ingress, state.reasons());
}

/** Looks once; throws `NotReady` when the Ingress is not ready. */
export async function checkIngress(client: ApiClient, ingress: KubeObject, status: StatusLog): Promise<void> {
  const state = new IngressState(ingress, status);
  const namespace = namespaceOf(ingress);
  const [services, endpoints] = await Promise.all([
    objectApi(client, SERVICE, namespace).list(),
    objectApi(client, ENDPOINTS, namespace).list(),
  ]);
  state.sawIngress({ type: "ADDED", object: ingress });
  for (const object of services) state.sawService({ type: "ADDED", object });
  for (const object of endpoints) state.sawEndpoints({ type: "ADDED", object });
  state.settled();
  if (state.isReady()) return;
  throw new NotReady(
    `Resource '${nameOf(ingress)}' was created but failed to initialize`,
    ingress,
    state.reasons(),
  );
}

class IngressState {
  ingress: KubeObject;
  readonly #status: StatusLog;
  #hasAddress = false;
  #endpointsSettled = false;
  #endpointEvents = 0;
  readonly #endpoints = new Set<string>();
  readonly #externalNames = new Set<string>();

  constructor(ingress: KubeObject, status: StatusLog) {
    this.ingress = ingress;
    this.#status = status;
  }

  sawIngress({ type, object }: ObjectEvent): void {
    if (nameOf(object) !== nameOf(this.ingress)) return;
    this.#hasAddress = false;
    if (type === "DELETED") return;
    this.ingress = object;
    const addresses = getIn(object, "status", "loadBalancer", "ingress");
    this.#hasAddress = isList(addresses) && addresses.length > 0;
  }

  sawService({ type, object }: ObjectEvent): void {
    if (type === "DELETED") this.#externalNames.delete(nameOf(object));
    else if (getIn(object, "spec", "type") === "ExternalName") this.#externalNames.add(nameOf(object));
  }

  sawEndpoints({ type, object }: ObjectEvent): void {
    this.#endpointEvents += 1;
    if (type === "DELETED") this.#endpoints.delete(nameOf(object));
    else this.#endpoints.add(nameOf(object));
    this.#endpointsSettled = false;
  }

  settled(): void {
    this.#endpointsSettled = true;
  }

  graceExpired(): void {
    if (this.#endpointEvents === 0) this.settled();
  }

  /** Asked after every event: says how far it is, too. */
  isReady(): boolean {
    const found = this.#hasEndpoints();
    if (found && this.#hasAddress) this.#status("info", "Ingress initialization complete");
    else if (found) this.#status("info", "[2/3] Waiting for update of .status.loadBalancer with hostname/IP");
    return found && this.#hasAddress;
  }

  isComplete(): boolean {
    return this.#hasEndpoints() && this.#hasAddress;
  }

  reasons(): readonly string[] {
    return [
      ...(this.#hasEndpoints() ? [] : ["Ingress has at least one rule with an unavailable target endpoint."]),
      ...(this.#hasAddress
        ? []
        : [
            "Ingress .status.loadBalancer field was not updated with a hostname/IP address. " +
              "\n    for more information about this error, see https://pulumi.io/xdv72s",
          ]),
    ];
  }

  #hasEndpoints(): boolean {
    for (const { host, path, service } of pathsOf(this.ingress)) {
      if (service === "" || this.#externalNames.has(service) || this.#endpoints.has(service)) continue;
      if (!this.#endpointsSettled) return false;
      this.#status(
        "warning",
        `No matching service found for ingress rule: ${rulePath(host + path)} -> "${service}"`,
      );
    }
    return true;
  }
}

interface IngressPath {
  readonly host: string;
  readonly path: string;
  readonly service: string;
}

function pathsOf(ingress: KubeObject): readonly IngressPath[] {
  return itemsAt(ingress, "spec", "rules").flatMap((rule) =>
    itemsAt(rule, "http", "paths").map((path) => ({
      host: textIn(rule, "host"),
      path: textIn(path, "path"),
      service: textIn(path, "backend", "service", "name"),
    })),
  );
}

function itemsAt(value: PropertyValue, ...path: readonly string[]): readonly PropertyValue[] {
  const items = getIn(value, ...path);
  return isList(items) ? items : [];
}

function textIn(value: PropertyValue, ...path: readonly string[]): string {
  return textOf({ value }, "value", ...path);
}

function rulePath(path: string): string {
  return path === "" ? '"" (default path)' : `"${path}"`;
}
