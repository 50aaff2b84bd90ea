import * as pulumi from "@pulumi/pulumi";
import { versionOptions } from "./version.ts";

/** Arguments of `ComputeClusterVmAntiAffinityRule`. */
export interface ComputeClusterVmAntiAffinityRuleArgs {
  /** Managed object ID of the cluster, as `getComputeCluster` gives it; another one makes a new rule. */
  readonly computeClusterId: pulumi.Input<string>;
  /** UUIDs of the VMs that are kept on hosts different from each other; their order does not matter. */
  readonly virtualMachineIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Name of the rule, unique among all rules of the cluster. By default the resource's name and a random suffix. */
  readonly name?: pulumi.Input<string | undefined>;
  /** By default the rule is enabled. */
  readonly enabled?: pulumi.Input<boolean | undefined>;
  /** True: what would violate the rule is not allowed to happen. By default it is only avoided. */
  readonly mandatory?: pulumi.Input<boolean | undefined>;
}

/** A DRS rule of a cluster that keeps VMs apart. */
export class ComputeClusterVmAntiAffinityRule extends pulumi.CustomResource {
  declare readonly computeClusterId: pulumi.Output<string>;
  declare readonly virtualMachineIds: pulumi.Output<string[]>;
  declare readonly name: pulumi.Output<string>;
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  declare readonly mandatory: pulumi.Output<boolean | undefined>;

  /**
   * @param name The unique name of the resource.
   * @param args See `ComputeClusterVmAntiAffinityRuleArgs`.
   * @param opts Options of the resource.
   */
  constructor(
    name: string,
    args: ComputeClusterVmAntiAffinityRuleArgs,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const { computeClusterId, virtualMachineIds, name: ruleName, enabled, mandatory } = args;
    super(
      "vsphere:index/computeClusterVmAntiAffinityRule:ComputeClusterVmAntiAffinityRule",
      name,
      // Only what is named here, if only as undefined, becomes an output.
      { computeClusterId, virtualMachineIds, name: ruleName, enabled, mandatory },
      pulumi.mergeOptions(versionOptions(), opts),
    );
  }
}
