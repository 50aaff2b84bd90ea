/** The ingress controller: a pod on every node in a namespace of its own, behind one layer-4 address of NSX-T. */
import { local } from "@pulumi/command";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Chart, PUBLIC_CHARTS, releaseChart } from "../charts.ts";
import { mergeValues } from "../merge-values.ts";
import { stepCommand, stepEnvironment, stepResult } from "../step-command.ts";
import { type Controller, controllerValues } from "./values.ts";

/** The controller as the site file describes it. */
export interface IngressControllerArgs {
  readonly controller: Controller;
  /** Its own namespace: Rancher's post-delete hook removes every release in cattle-system. */
  readonly namespace: string;
  readonly className: string;
  /** A fixed address of the floating pool. Default: the next free one. */
  readonly loadBalancerIp?: string | undefined;
  /** Default: the controller's public chart. */
  readonly chart?: Chart | undefined;
  /** Merged over the program's chart values. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The cluster that the controller lives on; another one means another address. */
  readonly clusterUuid: pulumi.Input<string>;
  readonly kubeconfig: pulumi.Input<string>;
  /** The address of the last run stays: a newer kubeconfig is no reason to ask for it again. */
  readonly sameAddress: boolean;
  /** How long to wait for the controller's pods, and for its address, in minutes. */
  readonly timeoutMinutes: number;
  /** True in previews: nothing is waited for. */
  readonly dryRun: boolean;
}

/** An ingress controller; it serves when `address` is known. */
export class IngressController extends pulumi.ComponentResource {
  /** The floating address. */
  readonly address: pulumi.Output<string>;
  /** The port that serves HTTPS there: 443 unless the load balancer says otherwise. */
  readonly httpsPort: pulumi.Output<number>;
  /** The Ingress class that the controller serves; known when its pods serve. */
  readonly className: pulumi.Output<string>;

  constructor(name: string, args: IngressControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ingress:index:Controller", name, {}, opts);
    // What is in the cluster goes with the cluster: deleted one by one, it would need the cluster alive at each replacement.
    const inCluster = { parent: this, retainOnDelete: true };
    const namespace = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: args.namespace } },
      inCluster,
    );
    const release = new kubernetes.helm.v3.Release(
      `${name}-release`,
      {
        ...releaseChart(PUBLIC_CHARTS[args.controller], args.chart),
        name: args.controller,
        namespace: namespace.metadata.name,
        values: mergeValues(controllerValues(args.controller, args), args.values),
        // For the chart's hooks.
        timeout: Math.ceil(args.timeoutMinutes * 60),
        // Helm would wait without a word and end with "context deadline exceeded": the steps below wait, and say why.
        skipAwait: true,
        cleanupOnFail: true,
      },
      inCluster,
    );
    const front = new local.Command(
      `${name}-address`,
      {
        create: stepCommand("ingress/address", "wait"),
        environment: stepEnvironment({
          INGRESS_NAMESPACE: args.namespace,
          INGRESS_RELEASE: release.name,
          INGRESS_LOAD_BALANCER_IP: args.loadBalancerIp,
          INGRESS_TIMEOUT_MINUTES: String(args.timeoutMinutes),
        }),
        stdin: args.kubeconfig,
        triggers: [args.clusterUuid],
        addPreviousOutputInEnv: false,
        logging: local.Logging.Stderr,
      },
      {
        parent: this,
        ignoreChanges: ["environment.INGRESS_TIMEOUT_MINUTES", ...(args.sameAddress ? ["stdin"] : [])],
      },
    );
    // The kubeconfig on stdin makes the provider treat the result as secret; an address is none.
    const found = pulumi
      .unsecret(front.stdout)
      .apply((stdout) => JSON.parse(stdout) as { address: string; httpsPort: number });
    this.address = found.address;
    this.httpsPort = found.httpsPort;
    const serving = args.dryRun ? release.id : this.serving(args, release);
    this.className = pulumi.all([args.className, serving]).apply(([className]) => className);
    this.registerOutputs({ address: this.address, httpsPort: this.httpsPort, className: this.className });
  }

  /** A function, not a resource: it looks after every change, and a preview shows only what changes. */
  private serving(args: IngressControllerArgs, release: kubernetes.helm.v3.Release): pulumi.Output<string> {
    const settled = pulumi.all([release.id, release.status.revision]).apply(() => args.namespace);
    return stepResult<{ namespace: string }>({
      step: "ingress/ready",
      verb: "wait",
      environment: {
        INGRESS_NAMESPACE: settled,
        INGRESS_TIMEOUT_MINUTES: String(args.timeoutMinutes),
      },
      stdin: args.kubeconfig,
      parent: this,
    }).namespace;
  }
}
