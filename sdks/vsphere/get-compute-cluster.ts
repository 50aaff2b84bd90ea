import * as pulumi from "@pulumi/pulumi";
import { inputs, versionOptions } from "./version.ts";
import type { InputsOf } from "./version.ts";

/** Arguments of `getComputeCluster`. */
export interface GetComputeClusterArgs {
  /** Name, or absolute path. */
  readonly name: string;
  /** Managed object ID of the datacenter in which to look; not needed with an absolute path. */
  readonly datacenterId?: string | undefined;
}

/** What `getComputeCluster` finds. */
export interface GetComputeClusterResult {
  /** Managed object ID, e.g. "domain-c8". */
  readonly id: string;
  readonly name: string;
  readonly datacenterId?: string;
  /** Managed object ID of the cluster's root resource pool. */
  readonly resourcePoolId: string;
}

const TOKEN = "vsphere:index/getComputeCluster:getComputeCluster";

/** Looks a compute cluster up. Fails when there is none of that name, or several. */
export function getComputeCluster(
  args: GetComputeClusterArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetComputeClusterResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args), { ...versionOptions(), ...opts });
}

/** `getComputeCluster` over outputs: it runs when its arguments are known. */
export function getComputeClusterOutput(
  args: InputsOf<GetComputeClusterArgs>,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetComputeClusterResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args), { ...versionOptions(), ...opts });
}
