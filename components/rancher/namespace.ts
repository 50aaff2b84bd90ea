/** Rancher's namespace with the secrets that must be there before its pods start. */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** What goes into the secrets. */
export interface RancherNamespaceArgs {
  /** Name of the secret with certificate and key. */
  readonly tlsSecretName: string;
  /** The certificate. Default: none yet, and no secret of it. */
  readonly served?:
    | {
        /** PEM: certificate, then intermediates. */
        readonly chain: pulumi.Input<string>;
        /** PEM, secret. */
        readonly key: pulumi.Input<string>;
        /** PEM of the private CA. Default: none, a publicly trusted certificate. */
        readonly ca?: pulumi.Input<string> | undefined;
      }
    | undefined;
  /** PEM of further CAs. Default: none. */
  readonly additionalTrustedCAs?: string | undefined;
}

/** Namespace cattle-system; its names are known when they are in the cluster. */
export class RancherNamespace extends pulumi.ComponentResource {
  /** `cattle-system`; known when every secret that Rancher's pods mount is there. */
  readonly namespace: pulumi.Output<string>;
  /** Namespace and name of the TLS secret; that secret may still be missing. */
  readonly names: { readonly namespace: pulumi.Output<string>; readonly tlsSecret: pulumi.Output<string> };

  constructor(name: string, args: RancherNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("rancher:index:Namespace", name, {}, opts);
    const inCluster = { parent: this, retainOnDelete: true };
    const made = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: "cattle-system" } },
      inCluster,
    );
    const namespace = made.metadata.name;
    const { served } = args;
    const tls =
      served &&
      new kubernetes.core.v1.Secret(
        `${name}-tls`,
        {
          metadata: { name: args.tlsSecretName, namespace },
          type: "kubernetes.io/tls",
          stringData: { "tls.crt": served.chain, "tls.key": pulumi.secret(served.key) },
        },
        inCluster,
      );
    const mounted: pulumi.Output<string>[] = [];
    if (served?.ca !== undefined) {
      // The key must be cacerts.pem, or the pods fail with "is a directory" (rancher/rancher#27733).
      const ca = new kubernetes.core.v1.Secret(
        `${name}-ca`,
        { metadata: { name: "tls-ca", namespace }, stringData: { "cacerts.pem": served.ca } },
        inCluster,
      );
      mounted.push(ca.id);
    }
    if (args.additionalTrustedCAs !== undefined) {
      const more = new kubernetes.core.v1.Secret(
        `${name}-additional-cas`,
        {
          metadata: { name: "tls-ca-additional", namespace },
          stringData: { "ca-additional.pem": args.additionalTrustedCAs },
        },
        inCluster,
      );
      mounted.push(more.id);
    }
    this.namespace = pulumi.all([namespace, ...mounted]).apply(([first]) => first ?? "");
    this.names = { namespace, tlsSecret: tls?.metadata.name ?? pulumi.output(args.tlsSecretName) };
    this.registerOutputs({ namespace: this.namespace, names: this.names });
  }
}
