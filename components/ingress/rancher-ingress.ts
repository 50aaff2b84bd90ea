/** Rancher's Ingress, ours instead of the chart's: it exists before Rancher, so that name, address and certificate are proved first. */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Controller, controllerAnnotations } from "./values.ts";

/** The Ingress of one host name. */
export interface RancherIngressArgs {
  readonly namespace: pulumi.Input<string>;
  readonly hostname: string;
  readonly controller: Controller;
  readonly className: pulumi.Input<string>;
  /** Secret of type kubernetes.io/tls. */
  readonly tlsSecret: pulumi.Input<string>;
}

/** The Service that Rancher's chart makes. Source: rancher chart, templates/service.yaml with release name `rancher`. */
const RANCHER_SERVICE = "rancher";

/** Routes Rancher's host name to its Service on port 80; TLS ends at the controller. */
export class RancherIngress extends pulumi.ComponentResource {
  /** Name of the Ingress. */
  readonly ingressName: pulumi.Output<string>;

  constructor(name: string, args: RancherIngressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ingress:index:RancherIngress", name, {}, opts);
    const ingress = new kubernetes.networking.v1.Ingress(
      `${name}-ingress`,
      {
        metadata: {
          name: "rancher-ingress",
          namespace: args.namespace,
          annotations: {
            // The annotation, not spec.ingressClassName: it is what NCP is documented to honour, and the API server
            // refuses both on one Ingress.
            "kubernetes.io/ingress.class": args.className,
            // Rancher's Service does not exist yet; the provider would wait for its endpoints.
            "pulumi.com/skipAwait": "true",
            ...controllerAnnotations(args.controller, RANCHER_SERVICE),
          },
        },
        spec: {
          rules: [
            {
              host: args.hostname,
              http: {
                paths: [
                  {
                    path: "/",
                    pathType: "Prefix",
                    backend: { service: { name: RANCHER_SERVICE, port: { number: 80 } } },
                  },
                ],
              },
            },
          ],
          tls: [{ hosts: [args.hostname], secretName: args.tlsSecret }],
        },
      },
      { parent: this, retainOnDelete: true },
    );
    this.ingressName = ingress.metadata.name;
    this.registerOutputs({ ingressName: this.ingressName });
  }
}
