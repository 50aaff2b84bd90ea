import assert from "node:assert/strict";
import type { V1Ingress } from "@kubernetes/client-node";
import { wantedRecords } from "../../../lab/administrator/wanted-records.ts";
import {
  type ControllerKind,
  type IngressController,
  ingressControllers,
} from "../../../lab/front/ingress-controllers.ts";
import { installed } from "./controllers.ts";
import { noObjects, type Objects, rancherIngress, testCluster, viewOf } from "./support.ts";

const HOST = "rancher.example.com";

function objectsWith(kind: ControllerKind): Objects {
  const { service, daemonSet, ingressClass } = installed(kind, "127.95.2.8");
  return { ...noObjects(), services: [service], daemonSets: [daemonSet], ingressClasses: [ingressClass] };
}

function only(objects: Objects): IngressController {
  const [controller, ...others] = ingressControllers(viewOf(objects));
  assert.ok(controller !== undefined);
  assert.equal(others.length, 0);
  return controller;
}

function byField(className: string): V1Ingress {
  const ingress = rancherIngress(undefined, HOST);
  return { ...ingress, spec: { ...ingress.spec, ingressClassName: className } };
}

describe("which ingress controller takes an Ingress", () => {
  for (const kind of ["ingress-nginx", "f5-nginx", "traefik"] as const) {
    it(`${kind} is recognised, and takes its class by annotation and by field`, () => {
      const controller = only(objectsWith(kind));
      assert.equal(controller.kind, kind);
      assert.equal(controller.takes(rancherIngress("nginx", HOST)), true);
      assert.equal(controller.takes(byField("nginx")), true);
      assert.equal(controller.takes(rancherIngress("other", HOST)), false);
      assert.equal(controller.takes(byField("other")), false);
      assert.equal(controller.takes(rancherIngress(undefined, HOST)), false);
    });
  }

  it("F5's lets the annotation win over the field, ingress-nginx and Traefik the field over the annotation", () => {
    const both = byField("nginx");
    const ingress = {
      ...both,
      metadata: { ...both.metadata, annotations: { "kubernetes.io/ingress.class": "other" } },
    };
    assert.equal(only(objectsWith("f5-nginx")).takes(ingress), false);
    assert.equal(only(objectsWith("ingress-nginx")).takes(ingress), true);
    assert.equal(only(objectsWith("traefik")).takes(ingress), true);
  });

  it("F5's does not start without its IngressClass, or with somebody else's", () => {
    const objects = objectsWith("f5-nginx");
    assert.equal(only(objects).starts, true);
    objects.ingressClasses = [{ metadata: { name: "nginx" }, spec: { controller: "k8s.io/ingress-nginx" } }];
    assert.equal(only(objects).starts, false);
    objects.ingressClasses = [];
    assert.equal(only(objects).starts, false);
  });

  it("a Service that selects no controller is none", () => {
    const objects = objectsWith("traefik");
    objects.daemonSets = [];
    assert.deepEqual(ingressControllers(viewOf(objects)), []);
  });
});

describe("which records the administrator wants", () => {
  const cluster = testCluster("one");

  it("the API's from the start, an Ingress host's once its controller has a floating address", () => {
    const objects = objectsWith("f5-nginx");
    objects.ingresses = [rancherIngress("nginx", HOST), rancherIngress("other", "other.example.com")];
    const [service] = objects.services;
    assert.ok(service !== undefined);
    objects.services = [{ ...service, status: {} }];
    assert.deepEqual([...wantedRecords(cluster, viewOf(objects))], [["test.example.com", "127.95.1.1"]]);
    objects.services = [service];
    assert.equal(wantedRecords(cluster, viewOf(objects)).get(HOST), "127.95.2.8");
    assert.equal(wantedRecords(cluster, viewOf(objects)).has("other.example.com"), false);
  });

  it("never the transit address, wherever it stands in the list", () => {
    const objects = objectsWith("f5-nginx");
    const [service] = objects.services;
    objects.ingresses = [rancherIngress("nginx", HOST)];
    objects.services = [
      { ...service, status: { loadBalancer: { ingress: [{ ip: "100.64.128.1" }, { ip: "127.95.2.8" }] } } },
    ];
    assert.equal(wantedRecords(cluster, viewOf(objects)).get(HOST), "127.95.2.8");
  });
});
