/**
 * Which ingress controllers a cluster runs, where they are reached, and which Ingress objects each of them takes: read
 * from the objects that their charts make, as the programs themselves read their arguments.
 */
import type { V1Ingress, V1IngressClass, V1PodSpec, V1Service } from "@kubernetes/client-node";
import type { ClusterView } from "../watch/cluster-view.ts";

/** The controllers that the lab knows how to imitate. */
export type ControllerKind = "ingress-nginx" | "f5-nginx" | "traefik";

/** One running ingress controller behind a Service of type LoadBalancer. */
export interface IngressController {
  readonly kind: ControllerKind;
  readonly service: V1Service;
  /** Whether this controller routes for the Ingress. */
  takes(ingress: V1Ingress): boolean;
  /** `NAMESPACE/NAME` of the TLS secret for names that no Ingress has; undefined without one. */
  readonly defaultSecret: string | undefined;
  /** False when the program would not start: F5's ends if its IngressClass is missing or somebody else's. */
  readonly starts: boolean;
  /** Answer of a backend without ready endpoints where that is an option (Traefik's allowEmptyServices). */
  readonly allowEmptyServices: boolean;
  /** Whether Traefik's plain entry point sends every request on to TLS; the others decide by Ingress. */
  readonly redirects: boolean;
}

/** `spec.controller` of each kind's IngressClass. */
export const CLASS_CONTROLLER: Readonly<Record<ControllerKind, string>> = {
  "ingress-nginx": "k8s.io/ingress-nginx",
  "f5-nginx": "nginx.org/ingress-controller",
  traefik: "traefik.io/ingress-controller",
};
const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

/** The controllers behind the cluster's Services of type LoadBalancer, with or without ready pods. */
export function ingressControllers(view: ClusterView): IngressController[] {
  const classes = view.ingressClasses.list();
  return view.services
    .list()
    .filter((service) => service.spec?.type === "LoadBalancer")
    .flatMap((service) => {
      const template = selectedTemplate(view, service);
      const controller = template === undefined ? undefined : readController(service, template, classes);
      return controller === undefined ? [] : [controller];
    });
}

/** The pod template of the DaemonSet or Deployment that the Service selects. */
function selectedTemplate(view: ClusterView, service: V1Service): V1PodSpec | undefined {
  const selector = Object.entries(service.spec?.selector ?? {});
  if (selector.length === 0) return undefined;
  const namespace = service.metadata?.namespace ?? "";
  const workloads = [...view.daemonSets.list(namespace), ...view.deployments.list(namespace)];
  return workloads
    .map((workload) => workload.spec?.template)
    .find((template) => selector.every(([key, value]) => template?.metadata?.labels?.[key] === value))?.spec;
}

function readController(
  service: V1Service,
  template: V1PodSpec,
  classes: readonly V1IngressClass[],
): IngressController | undefined {
  const args = template.containers.flatMap((container) => [
    ...(container.command ?? []),
    ...(container.args ?? []),
  ]);
  const value = (flag: string): string | undefined => flagValue(args, flag);
  const common = { service, allowEmptyServices: true, starts: true, redirects: false };
  if (value("--controller-class") !== undefined) {
    return {
      ...common,
      kind: "ingress-nginx",
      defaultSecret: value("--default-ssl-certificate"),
      takes: ingressNginxTakes({
        className: value("--ingress-class") ?? "nginx",
        classController: value("--controller-class") ?? CLASS_CONTROLLER["ingress-nginx"],
        withoutClass: value("--watch-ingress-without-class") === "true",
        classes,
      }),
    };
  }
  const f5Class = value("-ingress-class");
  if (f5Class !== undefined) {
    const ingressClass = classes.find((one) => one.metadata?.name === f5Class);
    return {
      ...common,
      kind: "f5-nginx",
      starts: ingressClass?.spec?.controller === CLASS_CONTROLLER["f5-nginx"],
      defaultSecret: value("-default-server-tls-secret")?.replace(
        "$(POD_NAMESPACE)",
        service.metadata?.namespace ?? "",
      ),
      // The annotation wins over the field (HasCorrectIngressClass in internal/k8s/controller.go, 5.5).
      takes: (ingress) => (annotated(ingress) || ingress.spec?.ingressClassName || "") === f5Class,
    };
  }
  const ingressProvider = value("--providers.kubernetesingress") !== undefined;
  const nginxProvider = value("--providers.kubernetesingressnginx") !== undefined;
  if (!ingressProvider && !nginxProvider) return undefined;
  const plain = traefikTakes(value("--providers.kubernetesingress.ingressclass") ?? "", classes);
  const drop = ingressNginxTakes({
    className: value("--providers.kubernetesingressnginx.ingressclass") ?? "nginx",
    classController:
      value("--providers.kubernetesingressnginx.controllerclass") ?? CLASS_CONTROLLER["ingress-nginx"],
    withoutClass: value("--providers.kubernetesingressnginx.watchingresswithoutclass") === "true",
    classes,
  });
  return {
    ...common,
    kind: "traefik",
    defaultSecret: undefined,
    allowEmptyServices: value("--providers.kubernetesingress.allowemptyservices") === "true",
    redirects: value("--entrypoints.web.http.redirections.entrypoint.to") !== undefined,
    takes: (ingress) => (ingressProvider && plain(ingress)) || (nginxProvider && drop(ingress)),
  };
}

/** GetIngressClass in internal/ingress/controller/store/store.go, 1.15: the field, then the annotation, then neither. */
function ingressNginxTakes(settings: {
  className: string;
  classController: string;
  withoutClass: boolean;
  classes: readonly V1IngressClass[];
}): (ingress: V1Ingress) => boolean {
  return (ingress) => {
    const field = ingress.spec?.ingressClassName;
    if (field !== undefined) {
      const named = settings.classes.find((one) => one.metadata?.name === field);
      return named?.spec?.controller === settings.classController;
    }
    const annotation = annotated(ingress);
    return annotation === undefined ? settings.withoutClass : annotation === settings.className;
  };
}

/** shouldProcessIngress in pkg/provider/kubernetes/ingress, 3.x: the field if there is one, else the annotation. */
function traefikTakes(
  className: string,
  classes: readonly V1IngressClass[],
): (ingress: V1Ingress) => boolean {
  return (ingress) => {
    const field = ingress.spec?.ingressClassName;
    if (field !== undefined) {
      const named = classes.find((one) => one.metadata?.name === field);
      const known = named?.spec?.controller === CLASS_CONTROLLER.traefik;
      return known && (className === "" || field === className);
    }
    const annotation = annotated(ingress) ?? "";
    return annotation === className || (className === "" && annotation === "traefik");
  };
}

function annotated(ingress: V1Ingress): string | undefined {
  return ingress.metadata?.annotations?.[CLASS_ANNOTATION];
}

/** The value of `FLAG=value` (names of flags without regard to case, as Traefik's); "true" for a bare `FLAG`. */
function flagValue(args: readonly string[], flag: string): string | undefined {
  for (const arg of args) {
    const [name = "", ...rest] = arg.split("=");
    if (name.toLowerCase() === flag) return rest.length === 0 ? "true" : rest.join("=");
  }
  return undefined;
}
