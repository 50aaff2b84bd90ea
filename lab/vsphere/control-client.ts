/** vcsim's control port, by which VMs come and go without a vSphere session. */
import { z } from "zod";
import type { Endpoint } from "../network.ts";
import { inventorySchema, type Inventory, type InventoryVm } from "./inventory.ts";

/** What the lab asks of vcsim. Every call throws if vcsim does not answer, or refuses for another reason than named. */
export interface VsphereControl {
  inventory(): Promise<Inventory>;
  /** Fine if a VM of that name is there. */
  create(vm: InventoryVm): Promise<void>;
  /** Powers off and destroys; fine if there is none. */
  remove(name: string): Promise<void>;
  change(name: string, change: VmChange): Promise<void>;
}

/** What is to become different about a VM. */
export interface VmChange {
  readonly name?: string;
  readonly host?: string;
  readonly powered?: boolean;
  readonly customAttributes?: Readonly<Record<string, string>>;
}

const TIMEOUT = 15_000;

/** The control of the vcsim that listens at `endpoint`. */
export function vsphereControl(endpoint: Endpoint): VsphereControl {
  const request = async (
    method: string,
    path: string,
    body?: unknown,
    tolerated?: number,
  ): Promise<unknown> => {
    const response = await fetch(`http://${endpoint.address}:${endpoint.port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { "content-type": "application/json", connection: "close" },
      signal: AbortSignal.timeout(TIMEOUT),
    }).catch((error: unknown) => {
      throw new Error("vCenter does not answer", { cause: error });
    });
    const answer: unknown = await response.json();
    if (response.ok || response.status === tolerated) return answer;
    const { error } = z.object({ error: z.string() }).catch({ error: response.statusText }).parse(answer);
    throw new Error(`vcsim refuses ${method} ${path}: ${error}`);
  };
  const at = (name: string): string => `/vms/${encodeURIComponent(name)}`;
  return {
    inventory: async () => inventorySchema.parse(await request("GET", "/inventory")),
    create: async (vm) => void (await request("POST", "/vms", vm, 409)),
    remove: async (name) => void (await request("DELETE", at(name), undefined, 404)),
    change: async (name, change) => void (await request("PUT", at(name), change)),
  };
}
