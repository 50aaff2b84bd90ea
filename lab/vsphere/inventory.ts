/** The inventory that vcsim reads at its start and shows while it runs: `lab/tools/vsphere/inventory` defines it. */
import { z } from "zod";
import { COMPUTE_CLUSTER, DATACENTER, HOSTS } from "./layout.ts";

const vmSchema = z.looseObject({
  name: z.string(),
  uuid: z.string().optional(),
  moid: z.string().optional(),
  cluster: z.string(),
  host: z.string().optional(),
  powered: z.boolean(),
  ip: z.string().optional(),
  customAttributes: z.record(z.string(), z.string()).optional(),
});

/** What vcsim holds; keys that the lab does not use are kept as they are. */
export const inventorySchema = z.looseObject({
  datacenter: z.string(),
  clusters: z.array(z.looseObject({ name: z.string(), hosts: z.array(z.string()) })),
  vms: z.array(vmSchema),
  rules: z.array(z.looseObject({ name: z.string(), vms: z.array(z.string()) })),
});

/** vcsim's inventory. */
export type Inventory = z.infer<typeof inventorySchema>;

/** A VM as vcsim takes it. */
export type InventoryVm = z.infer<typeof vmSchema>;

/** The site before its first cluster. */
export const emptySite: Inventory = {
  datacenter: DATACENTER,
  clusters: [{ name: COMPUTE_CLUSTER, hosts: [...HOSTS] }],
  vms: [],
  rules: [],
};
