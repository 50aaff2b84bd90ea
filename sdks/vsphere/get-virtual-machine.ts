import * as pulumi from "@pulumi/pulumi";
import { inputs, versionOptions } from "./version.ts";
import type { InputsOf } from "./version.ts";

/** Arguments of `getVirtualMachine`: `uuid` wins over `moid`, which wins over `name`; one of them is needed. */
export interface GetVirtualMachineArgs {
  /** Name, or path. */
  readonly name?: string | undefined;
  /** BIOS UUID. */
  readonly uuid?: string | undefined;
  /** Managed object ID, e.g. "vm-123". */
  readonly moid?: string | undefined;
  /** Managed object ID of the datacenter in which to look for a name; not needed with an absolute path. */
  readonly datacenterId?: string | undefined;
  /** Folder in which to look for a name. */
  readonly folder?: string | undefined;
}

/** What `getVirtualMachine` finds: the part of the public SDK's result that this project and its lab know. */
export interface GetVirtualMachineResult {
  /** The same as `uuid`: what an anti-affinity rule takes. */
  readonly id: string;
  /** BIOS UUID. */
  readonly uuid: string;
  readonly instanceUuid: string;
  /** Managed object ID, e.g. "vm-123". */
  readonly moid: string;
  readonly name?: string;
  readonly datacenterId?: string;
  readonly folder?: string;
  /** Custom attributes by the number of their definition (not its name), e.g. { "101": "master" }. */
  readonly customAttributes: Readonly<Record<string, string>>;
  /** The address that VMware Tools reports; absent without one (a VM that is off has none). */
  readonly defaultIpAddress?: string;
  readonly guestIpAddresses: readonly string[];
  readonly guestId: string;
  readonly annotation: string;
  readonly numCpus?: number;
  /** In MiB. */
  readonly memory?: number;
}

const TOKEN = "vsphere:index/getVirtualMachine:getVirtualMachine";

/** Looks a VM or template up. Fails when there is none of that name, or several. */
export function getVirtualMachine(
  args: GetVirtualMachineArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<GetVirtualMachineResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args), { ...versionOptions(), ...opts });
}

/** `getVirtualMachine` over outputs: it runs when its arguments are known. */
export function getVirtualMachineOutput(
  args: InputsOf<GetVirtualMachineArgs>,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetVirtualMachineResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args), { ...versionOptions(), ...opts });
}
