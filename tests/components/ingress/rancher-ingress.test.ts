import assert from "node:assert/strict";
import { RancherIngress, type RancherIngressArgs } from "../../../components/ingress/rancher-ingress.ts";
import { recordGraph, valueOf } from "../../support/mocks.ts";
import { rancherIngressArgs } from "../../support/sample-args.ts";

const record = (over: Partial<RancherIngressArgs> = {}) =>
  recordGraph(() => new RancherIngress("rancher", { ...rancherIngressArgs, ...over }));

const ingress = async (over: Partial<RancherIngressArgs> = {}) =>
  (await record(over)).findResource("kubernetes:networking.k8s.io/v1:Ingress", "rancher-ingress");

const annotations = async (over: Partial<RancherIngressArgs> = {}) =>
  ((await ingress(over)).inputs["metadata"] as { annotations: Record<string, string> }).annotations;

describe("RancherIngress", () => {
  it("names its class by the annotation alone: NCP honours that, and the API server refuses both", async () => {
    assert.equal((await annotations())["kubernetes.io/ingress.class"], "nginx");
    const { inputs } = await ingress();
    assert.equal("ingressClassName" in (inputs["spec"] as object), false);
  });

  it("does not wait for a Service that comes later", async () => {
    assert.equal((await annotations())["pulumi.com/skipAwait"], "true");
  });

  it("carries the annotations of the controller in use", async () => {
    assert.ok("nginx.org/websocket-services" in (await annotations()));
    const traefik = Object.keys(await annotations({ controller: "traefik" }));
    assert.deepEqual(traefik.sort(), ["kubernetes.io/ingress.class", "pulumi.com/skipAwait"]);
  });

  it("routes the host name to Rancher's Service and ends TLS with the site's secret", async () => {
    const { inputs } = await ingress();
    const backend = { service: { name: "rancher", port: { number: 80 } } };
    assert.deepEqual(inputs["spec"], {
      rules: [{ host: "rancher.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      tls: [{ hosts: ["rancher.example.com"], secretName: "rancher-secret" }],
    });
  });

  it("goes with the cluster, and gives its name as data", async () => {
    const { result } = await record();
    assert.equal((await ingress()).options["retainOnDelete"], true);
    assert.equal(await valueOf(result.ingressName), "rancher-ingress");
  });
});
