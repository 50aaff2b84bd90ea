import assert from "node:assert/strict";
import {
  type Controller,
  controllerAnnotations,
  controllerValues,
} from "../../../components/ingress/values.ts";

/** Where each chart has what Rancher needs, in the chart's own spelling. */
const SPELLINGS: Readonly<
  Record<
    Controller,
    Readonly<Record<"kind" | "service" | "className" | "isDefault" | "address", string>> & {
      daemonSet: string;
    }
  >
> = {
  "f5-nginx": {
    kind: "controller.kind",
    daemonSet: "daemonset",
    service: "controller.service.type",
    className: "controller.ingressClass.name",
    isDefault: "controller.ingressClass.setAsDefaultIngress",
    address: "controller.service.loadBalancerIP",
  },
  "ingress-nginx": {
    kind: "controller.kind",
    daemonSet: "DaemonSet",
    service: "controller.service.type",
    className: "controller.ingressClassResource.name",
    isDefault: "controller.ingressClassResource.default",
    address: "controller.service.loadBalancerIP",
  },
  traefik: {
    kind: "deployment.kind",
    daemonSet: "DaemonSet",
    service: "service.type",
    className: "ingressClass.name",
    isDefault: "ingressClass.isDefaultClass",
    address: "service.spec.loadBalancerIP",
  },
};

const at = (values: unknown, path: string) =>
  path
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);

for (const [controller, spelling] of Object.entries(SPELLINGS) as [
  Controller,
  (typeof SPELLINGS)[Controller],
][]) {
  describe(`chart values of ${controller}`, () => {
    const values = controllerValues(controller, { className: "rancher-class" });

    it("run a pod on every node behind a load balancer, for a class that is not the default", () => {
      assert.equal(at(values, spelling.kind), spelling.daemonSet);
      assert.equal(at(values, spelling.service), "LoadBalancer");
      assert.equal(at(values, spelling.className), "rancher-class");
      assert.equal(at(values, spelling.isDefault), false);
    });

    it("name a fixed address only where the site does", () => {
      assert.equal(at(values, spelling.address), undefined);
      const fixed = controllerValues(controller, { className: "nginx", loadBalancerIp: "10.50.0.79" });
      assert.equal(at(fixed, spelling.address), "10.50.0.79");
    });
  });
}

describe("annotations of Rancher's Ingress", () => {
  it("let websockets and long answers through each NGINX", () => {
    assert.equal(controllerAnnotations("f5-nginx", "rancher")["nginx.org/websocket-services"], "rancher");
    assert.equal(controllerAnnotations("f5-nginx", "rancher")["nginx.org/proxy-read-timeout"], "1800s");
    const retired = controllerAnnotations("ingress-nginx", "rancher");
    assert.equal(retired["nginx.ingress.kubernetes.io/proxy-read-timeout"], "1800");
  });

  it("are not needed by Traefik", () => {
    assert.deepEqual(controllerAnnotations("traefik", "rancher"), {});
  });
});

describe("ingress-nginx, the retired one", () => {
  it("runs without the admission webhook that lets others in (CVE-2025-1974)", () => {
    const values = controllerValues("ingress-nginx", { className: "nginx" });
    assert.equal(at(values, "controller.admissionWebhooks.enabled"), false);
    assert.equal(at(values, "controller.watchIngressWithoutClass"), false);
  });
});
