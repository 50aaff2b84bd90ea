/**
 * Chart values for each ingress controller: a pod on every node, a Service of type LoadBalancer, a class that is not the
 * cluster's default (NCP keeps what has no class). Sources: the charts' values.yaml, nginx-ingress 2.7.0, ingress-nginx
 * 4.15.1, traefik 41.3.0.
 */

/** The controllers that the program knows. */
export type Controller = "f5-nginx" | "ingress-nginx" | "traefik";

/** What differs between sites. */
export interface ControllerSettings {
  readonly className: string;
  /** A fixed address of NSX-T's floating pool. Default: the next free one. */
  readonly loadBalancerIp?: string | undefined;
}

/** The chart values that make `controller` what Rancher needs. */
export function controllerValues(
  controller: Controller,
  settings: ControllerSettings,
): Record<string, unknown> {
  return VALUES[controller](settings);
}

/**
 * Annotations of Rancher's Ingress under this controller: websockets and long answers (30 s to connect, 30 min idle).
 * Source: Rancher chart 2.13's default annotations; nginx/kubernetes-ingress "Advanced configuration with annotations".
 */
export function controllerAnnotations(controller: Controller, service: string): Record<string, string> {
  return ANNOTATIONS[controller](service);
}

const VALUES: Readonly<Record<Controller, (settings: ControllerSettings) => Record<string, unknown>>> = {
  "f5-nginx": ({ className, loadBalancerIp }) => ({
    controller: {
      kind: "daemonset",
      ingressClass: { name: className, create: true, setAsDefaultIngress: false },
      service: {
        type: "LoadBalancer",
        ...(loadBalancerIp === undefined ? {} : { loadBalancerIP: loadBalancerIp }),
      },
      config: { entries: { "ssl-protocols": "TLSv1.2 TLSv1.3" } },
    },
  }),
  "ingress-nginx": ({ className, loadBalancerIp }) => ({
    controller: {
      kind: "DaemonSet",
      ingressClass: className,
      ingressClassResource: {
        name: className,
        enabled: true,
        default: false,
        controllerValue: "k8s.io/ingress-nginx",
      },
      watchIngressWithoutClass: false,
      service: {
        type: "LoadBalancer",
        ...(loadBalancerIp === undefined ? {} : { loadBalancerIP: loadBalancerIp }),
      },
      config: { "ssl-protocols": "TLSv1.2 TLSv1.3" },
      // The webhook lets whoever reaches it run code in the controller (CVE-2025-1974), and nobody mends this chart now.
      admissionWebhooks: { enabled: false },
    },
  }),
  traefik: ({ className, loadBalancerIp }) => ({
    deployment: { kind: "DaemonSet" },
    // A rolling update of a DaemonSet may not both surge and be unavailable: the chart's defaults are a Deployment's.
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    ingressClass: { enabled: true, isDefaultClass: false, name: className },
    providers: { kubernetesIngress: { enabled: true, ingressClass: className } },
    service: {
      type: "LoadBalancer",
      spec: loadBalancerIp === undefined ? {} : { loadBalancerIP: loadBalancerIp },
    },
  }),
};

const ANNOTATIONS: Readonly<Record<Controller, (service: string) => Record<string, string>>> = {
  "f5-nginx": (service) => ({
    "nginx.org/websocket-services": service,
    "nginx.org/proxy-connect-timeout": "30s",
    "nginx.org/proxy-read-timeout": "1800s",
    "nginx.org/proxy-send-timeout": "1800s",
  }),
  "ingress-nginx": () => ({
    "nginx.ingress.kubernetes.io/proxy-connect-timeout": "30",
    "nginx.ingress.kubernetes.io/proxy-read-timeout": "1800",
    "nginx.ingress.kubernetes.io/proxy-send-timeout": "1800",
  }),
  // Traefik takes websockets by itself and has no idle limit towards its backends.
  traefik: () => ({}),
};
