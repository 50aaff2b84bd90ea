/** DRS rules that keep the cluster's masters apart, and its workers: the loss of one host is the loss of one of each. */
import * as pulumi from "@pulumi/pulumi";
import * as vsphere from "@pulumi/vsphere";
import { plainly } from "../plain-error.ts";
import { stepResult } from "../step-command.ts";

/** One rule. */
export interface RuleSettings {
  /** false keeps the rule but switches it off. */
  readonly enabled: boolean;
  /** true: a VM is not started where the rule cannot hold. */
  readonly mandatory: boolean;
}

/** Which VMs, and where. */
export interface AntiAffinityArgs {
  /** Inventory name or path. */
  readonly datacenter: string;
  /** Inventory name or path. */
  readonly computeCluster: string;
  /** The rules are named `CLUSTER-masters` and `CLUSTER-workers`. */
  readonly clusterName: string;
  /** Known when the masters exist. */
  readonly mastersReady: pulumi.Input<string>;
  /** The same identifier, known when number and kind of workers are as wanted. */
  readonly workersReady: pulumi.Input<string>;
  readonly masters: RuleSettings;
  readonly workers: RuleSettings;
  readonly bosh: { readonly environment: string; readonly caCertificate?: string | undefined };
  /** Prefix of this site's credential variables; "" for none. */
  readonly credentials: string;
  /** True in previews that may read nothing: members are taken as they were. */
  readonly offline: boolean;
}

/** The provider's errors name neither. */
const VCENTER_FAILED = {
  what: "the vCenter could not be asked for the cluster's VMs",
  next: "see that vsphere.server answers, that its names are right, and VSPHERE_USER and VSPHERE_PASSWORD too",
};

type Group = "masters" | "workers";

/** Two anti-affinity rules, whose members are read anew on each run: a VM gets another name whenever BOSH recreates it. */
export class AntiAffinity extends pulumi.ComponentResource {
  /** Rule name to the names of its VMs. */
  readonly members: pulumi.Output<Record<string, string[]>>;

  constructor(name: string, args: AntiAffinityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vsphere:index:AntiAffinity", name, {}, opts);
    const place = args.offline
      ? unknown<Place>()
      : pulumi.output(plainly(placeOf(args, this), VCENTER_FAILED));
    const namesOf = (group: Group, uuid: pulumi.Input<string>) =>
      args.offline ? unknown<string[]>() : this.vmNames(args, group, uuid);
    const rule = (group: Group, names: pulumi.Output<string[]>): pulumi.Output<[string, string[]]> => {
      const ruleName = `${args.clusterName}-${group}`;
      const ids = pulumi.all([names, place]).apply(([known, { datacenterId }]) => {
        const uuid = (vm: string) => vsphere.getVirtualMachine({ name: vm, datacenterId }, { parent: this });
        return plainly(Promise.all(known.map(async (vm) => (await uuid(vm)).uuid)), VCENTER_FAILED);
      });
      new vsphere.ComputeClusterVmAntiAffinityRule(
        `${name}-${group}`,
        {
          name: ruleName,
          computeClusterId: place.computeClusterId,
          virtualMachineIds: ids,
          enabled: args[group].enabled,
          mandatory: args[group].mandatory,
        },
        {
          parent: this,
          ...(args.offline ? { ignoreChanges: ["computeClusterId", "virtualMachineIds"] } : {}),
        },
      );
      return names.apply((known): [string, string[]] => [ruleName, known]);
    };
    const masters = namesOf("masters", args.mastersReady);
    // One after the other, so that a director that does not answer is said once.
    const workersReady = pulumi.all([args.workersReady, masters]).apply(([uuid]) => uuid);
    this.members = pulumi
      .all([rule("masters", masters), rule("workers", namesOf("workers", workersReady))])
      .apply((rules) => Object.fromEntries(rules));
    this.registerOutputs({ members: this.members });
  }

  private vmNames(args: AntiAffinityArgs, group: Group, uuid: pulumi.Input<string>): pulumi.Output<string[]> {
    return stepResult<string[]>({
      step: "bosh/vms",
      verb: "list",
      environment: {
        BOSH_ENVIRONMENT: args.bosh.environment,
        BOSH_CA_CERT: args.bosh.caCertificate,
        BOSH_DEPLOYMENT: pulumi.interpolate`service-instance_${uuid}`,
        BOSH_GROUP: group,
        CREDENTIALS: args.credentials || undefined,
      },
      parent: this,
    });
  }
}

/** MoRefs of where the VMs run. */
interface Place {
  readonly datacenterId: string;
  readonly computeClusterId: string;
}

async function placeOf(args: AntiAffinityArgs, parent: pulumi.Resource): Promise<Place> {
  const { id: datacenterId } = await vsphere.getDatacenter({ name: args.datacenter }, { parent });
  const { id: computeClusterId } = await vsphere.getComputeCluster(
    { name: args.computeCluster, datacenterId },
    { parent },
  );
  return { datacenterId, computeClusterId };
}

/** A value that nobody may look up now. */
function unknown<T>(): pulumi.Output<T> {
  return pulumi.output(pulumi.unknown) as unknown as pulumi.Output<T>;
}
