import * as pulumi from "@pulumi/pulumi";
import { inputs, versionOptions } from "./version.ts";
import type { InputsOf } from "./version.ts";

/** Arguments of `getDatacenter`. */
export interface GetDatacenterArgs {
  /** Name or path; may be left out when there is only one datacenter. */
  readonly name?: string | undefined;
}

/** What `getDatacenter` finds. */
export interface GetDatacenterResult {
  /** Managed object ID, e.g. "datacenter-2". */
  readonly id: string;
  readonly name?: string;
  /** Names of all VMs of the datacenter. */
  readonly virtualMachines: readonly string[];
}

const TOKEN = "vsphere:index/getDatacenter:getDatacenter";

/** Looks a datacenter up. Fails when there is none of that name, or several. */
export function getDatacenter(
  args: GetDatacenterArgs = {},
  opts: pulumi.InvokeOptions = {},
): Promise<GetDatacenterResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args), { ...versionOptions(), ...opts });
}

/** `getDatacenter` over outputs: it runs when its arguments are known. */
export function getDatacenterOutput(
  args: InputsOf<GetDatacenterArgs> = {},
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetDatacenterResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args), { ...versionOptions(), ...opts });
}
