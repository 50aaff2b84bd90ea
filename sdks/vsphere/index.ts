/**
 * The part of Pulumi's vSphere SDK that this project uses. The public package cannot be had from the registry; tokens,
 * property names and defaults are its own, so that the public one can take this one's place.
 */
export { ComputeClusterVmAntiAffinityRule } from "./anti-affinity-rule.ts";
export type { ComputeClusterVmAntiAffinityRuleArgs } from "./anti-affinity-rule.ts";
export { getComputeCluster, getComputeClusterOutput } from "./get-compute-cluster.ts";
export type { GetComputeClusterArgs, GetComputeClusterResult } from "./get-compute-cluster.ts";
export { getDatacenter, getDatacenterOutput } from "./get-datacenter.ts";
export type { GetDatacenterArgs, GetDatacenterResult } from "./get-datacenter.ts";
export { getVirtualMachine, getVirtualMachineOutput } from "./get-virtual-machine.ts";
export type { GetVirtualMachineArgs, GetVirtualMachineResult } from "./get-virtual-machine.ts";
export { Provider } from "./provider.ts";
export type { ProviderArgs } from "./provider.ts";
