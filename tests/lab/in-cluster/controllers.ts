/** The three ingress controllers as their charts install them, as far as the front reads it. */
import type { V1DaemonSet, V1IngressClass, V1Service } from "@kubernetes/client-node";
import type { ControllerKind } from "../../../lab/front/ingress-controllers.ts";
import { CLASS_CONTROLLER } from "../../../lab/front/ingress-controllers.ts";

const ARGUMENTS: Readonly<Record<ControllerKind, readonly string[]>> = {
  "ingress-nginx": [
    "/nginx-ingress-controller",
    "--controller-class=k8s.io/ingress-nginx",
    "--ingress-class=nginx",
  ],
  "f5-nginx": ["-nginx-plus=false", "-ingress-class=nginx"],
  traefik: [
    "--providers.kubernetesingress",
    "--providers.kubernetesingress.allowEmptyServices=true",
    "--providers.kubernetesingress.ingressClass=nginx",
  ],
};

/** An installed controller with class `nginx`, its Service at `address`. */
export function installed(
  kind: ControllerKind,
  address: string,
): { service: V1Service; daemonSet: V1DaemonSet; ingressClass: V1IngressClass } {
  const labels = { app: kind };
  return {
    service: {
      metadata: { name: "controller", namespace: "ingress" },
      spec: {
        type: "LoadBalancer",
        selector: labels,
        ports: [
          { name: "http", port: 80 },
          { name: "https", port: 443 },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: address }, { ip: "100.64.128.1" }] } },
    },
    daemonSet: {
      metadata: { name: "controller", namespace: "ingress" },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "controller", args: [...ARGUMENTS[kind]] }] },
        },
      },
    },
    ingressClass: { metadata: { name: "nginx" }, spec: { controller: CLASS_CONTROLLER[kind] } },
  };
}
