import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { RancherNamespace, type RancherNamespaceArgs } from "../../../components/rancher/namespace.ts";
import { CERTIFICATE, KEY } from "../../support/fixtures.ts";
import { recordGraph, valueOf } from "../../support/mocks.ts";
import { namespaceArgs } from "../../support/sample-args.ts";

const SECRET = "kubernetes:core/v1:Secret";

const record = (over: Partial<RancherNamespaceArgs> = {}) =>
  recordGraph(() => new RancherNamespace("system", { ...namespaceArgs, ...over }));

describe("RancherNamespace", () => {
  it("makes cattle-system, the one namespace that Rancher's chart may live in", async () => {
    const graph = await record();
    const { inputs } = graph.findResource("kubernetes:core/v1:Namespace", "system-namespace");
    assert.deepEqual(inputs["metadata"], { name: "cattle-system" });
    assert.equal(await valueOf(graph.result.namespace), "cattle-system");
  });

  it("puts certificate and key into a TLS secret, the key as a secret", async () => {
    const graph = await record();
    const { inputs, revealed } = graph.findResource(SECRET, "system-tls");
    assert.equal(inputs["type"], "kubernetes.io/tls");
    assert.deepEqual(inputs["metadata"], { name: "rancher-secret", namespace: "cattle-system" });
    // The provider's SDK marks all of a Secret's data.
    assert.equal(inputs["stringData"], "[secret]");
    assert.deepEqual(revealed["stringData"], { "tls.crt": CERTIFICATE, "tls.key": KEY });
    assert.equal(await valueOf(graph.result.names.tlsSecret), "rancher-secret");
  });

  it("puts the CA under the key that Rancher mounts: cacerts.pem in tls-ca", async () => {
    const { inputs, revealed } = (await record()).findResource(SECRET, "system-ca");
    assert.deepEqual(inputs["metadata"], { name: "tls-ca", namespace: "cattle-system" });
    assert.deepEqual(revealed["stringData"], { "cacerts.pem": CERTIFICATE });
  });

  it("has no tls-ca under a public CA", async () => {
    const { resources } = await record({ served: { chain: CERTIFICATE, key: KEY } });
    assert.deepEqual(
      resources.filter(({ type }) => type === SECRET).map(({ name }) => name),
      ["system-tls"],
    );
  });

  it("has no secret of a certificate that is not there yet, and says its name all the same", async () => {
    const { resources, result } = await record({ served: undefined });
    assert.deepEqual(
      resources.filter(({ type }) => type === SECRET),
      [],
    );
    assert.equal(await valueOf(result.names.tlsSecret), "rancher-secret");
  });

  it("adds further CAs under the chart's name and key", async () => {
    const graph = await record({ additionalTrustedCAs: CERTIFICATE });
    const { inputs, revealed } = graph.findResource(SECRET, "system-additional-cas");
    assert.deepEqual(inputs["metadata"], { name: "tls-ca-additional", namespace: "cattle-system" });
    assert.deepEqual(revealed["stringData"], { "ca-additional.pem": CERTIFICATE });
  });

  it("is known only when what Rancher's pods mount is there", async () => {
    const graph = await recordGraph(() => {
      const made = new RancherNamespace("system", { ...namespaceArgs, additionalTrustedCAs: CERTIFICATE });
      new kubernetes.core.v1.ConfigMap("reader", { metadata: { namespace: made.namespace } });
    });
    assert.deepEqual(graph.findResource("kubernetes:core/v1:ConfigMap", "reader").reads, [
      "system-additional-cas",
      "system-ca",
      "system-namespace",
    ]);
  });

  it("goes with the cluster: nothing in it is deleted one by one", async () => {
    const { resources } = await record({ additionalTrustedCAs: CERTIFICATE });
    const inCluster = resources.filter(({ component }) => !component);
    assert.equal(inCluster.length, 4);
    for (const { name, options } of inCluster) assert.equal(options["retainOnDelete"], true, name);
  });
});
