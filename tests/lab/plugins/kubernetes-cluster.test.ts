/** The kubernetes stand-in on a real API server and with the real helm program. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabContext } from "../../../lab/context.ts";
import { openMachinery, type ClusterSpec, type RunningMachinery } from "../../../lab/kubernetes/machinery.ts";
import { openContext } from "../../../lab/open-context.ts";
import { openCluster, type Cluster } from "../../../lab/plugins/kubernetes/cluster.ts";
import { CONFIG_MAP, NAMESPACE, SECRET, type Kind } from "../../../lab/plugins/kubernetes/kinds.ts";
import { objectResource } from "../../../lab/plugins/kubernetes/object-resource.ts";
import { getIn } from "../../../lab/plugins/kubernetes/objects.ts";
import { releaseResource } from "../../../lab/plugins/kubernetes/release-resource.ts";
import { InitializationFailed } from "../../../lab/plugins/provider.ts";
import { reveal, UNKNOWN, type PropertyMap } from "../../../lab/plugins/values.ts";
import { stopOrphans } from "../../../lab/processes/stop.ts";
import { ensureTools } from "../../../lab/tools/build.ts";
import { startVSphere, type VSphere } from "../../../lab/vsphere/service.ts";
import { Resource } from "./kubernetes-resource.ts";

const NETWORK = 243;
const spec: ClusterSpec = {
  uuid: "0b8a6d1e-0c1f-4b7e-8f43-6d2f3f0a9b11",
  name: "plugin",
  externalHostname: "plugin.example.com",
  masterAddress: `127.${NETWORK}.1.1`,
  kubernetesVersion: "1.29.6",
  masters: 1,
  networkParameters: {},
};

describe("kubernetes stand-in: on a cluster", function () {
  this.timeout(180_000);
  const home = mkdtempSync(join(tmpdir(), "lab-plugin-"));
  const outside = { ...process.env };
  let context: LabContext;
  let vsphere: VSphere;
  let machinery: RunningMachinery;
  let cluster: Cluster;
  const object = (kind: Kind): Resource => new Resource(objectResource(kind), cluster);
  const namespace = (): PropertyMap => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "apps" } });

  before(async () => {
    const tools = await ensureTools();
    const delays = {
      clusterCreate: 0,
      clusterUpdate: 0,
      clusterDelete: 0,
      loadBalancer: 0,
      dnsRecord: 0,
      podReady: 50,
    };
    context = await openContext({ home, network: NETWORK, delays, tools });
    vsphere = await startVSphere(context);
    machinery = openMachinery(context, vsphere, {
      start: async () => undefined,
      stop: async () => undefined,
    });
    await machinery.create(spec, 1);
    const kubeconfig = await machinery.kubeconfigFor(spec.uuid, "admin");
    const mutable = { enableSecretMutable: "true", enableConfigMapMutable: "true" };
    cluster = await openCluster({ kubeconfig, ...mutable }, {});
    const temporary = join(home, "tmp");
    mkdirSync(temporary);
    Object.assign(process.env, {
      PATH: `${tools.binDir}:${process.env["PATH"] ?? ""}`,
      TMPDIR: temporary,
      HELM_CACHE_HOME: join(home, "helm"),
      HELM_CONFIG_HOME: join(home, "helm"),
      HELM_DATA_HOME: join(home, "helm"),
    });
  });
  after(async () => {
    process.env = outside;
    await machinery.stop();
    await vsphere.stop();
    await stopOrphans(join(home, "run"));
    rmSync(home, { recursive: true, force: true });
  });

  it("reaches the API by address under the server's own name", () => {
    assert.equal(cluster.unreachable, "");
    assert.equal(cluster.defaultNamespace, "default");
  });

  it("previews with the API server, and leaves nothing behind", async () => {
    const foretold = await object(NAMESPACE).preview(namespace());
    assert.match(String(getIn(foretold, "metadata", "uid")), /^[0-9a-f-]{36}$/);
    assert.equal(foretold["status"], undefined);
    const made = object(NAMESPACE);
    await made.create(namespace());
    assert.equal(made.id, "apps");
  });

  it("shows the inputs when the namespace of a preview is not there yet", async () => {
    const inputs = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", namespace: "later" },
      data: { a: "1" },
    };
    assert.deepEqual(await object(CONFIG_MAP).preview(inputs), inputs);
  });

  it("does not take over an object that is there already", async () => {
    await assert.rejects(
      object(NAMESPACE).create(namespace()),
      /namespaces "apps" already exists[^]*upsertExistingObjects/,
    );
  });

  it("updates a Secret in place, drops what the program drops, and keeps what others own", async () => {
    const metadata = { name: "tls", namespace: "apps" };
    const wanted = (stringData: PropertyMap): PropertyMap => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata,
      stringData,
    });
    const resource = object(SECRET);
    await resource.create(wanted({ a: "1", b: "2" }));
    assert.deepEqual(await resource.changes(wanted({ a: "1", b: "2" })), []);
    assert.deepEqual(await resource.changes(wanted({ a: "3" })), ["delete data.b", "update data.a"]);
    await resource.update(wanted({ a: "3" }));
    assert.deepEqual(reveal(resource.state["data"]), { a: "Mw==" });
    await cluster.client?.send({
      method: "PATCH",
      path: "/api/v1/namespaces/apps/secrets/tls",
      query: { fieldManager: "somebody" },
      contentType: "application/merge-patch+json",
      body: { data: { foreign: "eA==" } },
    });
    assert.ok(await resource.read());
    assert.deepEqual(await resource.changes(wanted({ a: "3" })), []);
    await resource.update(wanted({ a: "4" }));
    assert.deepEqual(reveal(resource.state["data"]), { a: "NA==", foreign: "eA==" });
  });

  it("keeps an ignored field as it is live", async () => {
    const metadata = { name: "settings", namespace: "apps" };
    const wanted = (data: PropertyMap): PropertyMap => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data,
    });
    const resource = object(CONFIG_MAP);
    await resource.create(wanted({ a: "1", b: "1" }));
    await resource.update(wanted({ a: "2", b: "2" }), ["data.a"]);
    assert.deepEqual(resource.state["data"], { a: "1", b: "2" });
  });

  it("finds what is gone to be gone, and deletes it again without complaint", async () => {
    const metadata = { namespace: "apps" };
    const resource = object(CONFIG_MAP);
    await resource.create({ apiVersion: "v1", kind: "ConfigMap", metadata, data: {} });
    assert.match(resource.id, /^apps\/web-[0-9a-f]{8}$/);
    assert.ok(await resource.read());
    await resource.delete();
    assert.equal(await resource.read(), false);
    await resource.delete();
  });

  it("installs, upgrades, reads and removes a release; a failed upgrade is one that the next run mends", async () => {
    const chart = join(home, "chart");
    mkdirSync(join(chart, "templates"), { recursive: true });
    writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: demo\nversion: 1.2.3\nappVersion: '9'\n");
    writeFileSync(join(chart, "values.yaml"), "text: none\nimpossible: false\n");
    const configMap =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {text: {{ .Values.text }}}\n";
    const pending =
      "{{ if .Values.impossible }}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n" +
      "  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n" +
      "    spec: {nodeSelector: {none: such}, containers: [{name: c, image: i}]}\n{{ end }}\n";
    writeFileSync(join(chart, "templates", "all.yaml"), configMap + pending);
    const wanted = (values: PropertyMap): PropertyMap => ({
      name: "demo",
      namespace: "apps",
      chart,
      timeout: 2,
      values,
    });
    const resource = new Resource(releaseResource, cluster);

    assert.equal((await resource.preview(wanted({ text: "a" })))["status"], UNKNOWN);
    await resource.create(wanted({ text: "a" }));
    assert.equal(resource.id, "apps/demo");
    assert.deepEqual(resource.state["resourceNames"], { "ConfigMap/v1": ["demo"] });
    assert.deepEqual(resource.state["status"], {
      appVersion: "9",
      chart: "demo",
      name: "demo",
      namespace: "apps",
      revision: 1,
      status: "deployed",
      version: "1.2.3",
    });
    assert.equal(resource.inputs["version"], "1.2.3");

    assert.deepEqual(await resource.changes(wanted({ text: "b" })), ["update values.text"]);
    await resource.update(wanted({ text: "b" }));
    assert.equal(getIn(resource.state, "status", "revision"), 2);
    await assert.rejects(resource.update(wanted({ text: "b", impossible: true })), (error) => {
      assert.ok(error instanceof InitializationFailed);
      assert.match(
        error.message,
        /^Helm release "apps\/demo" failed to initialize completely.*context deadline exceeded$/,
      );
      assert.equal(getIn(error.state, "status", "status"), "failed");
      return true;
    });
    await resource.update(wanted({ text: "c" }));
    assert.ok(await resource.read());
    assert.equal(getIn(resource.state, "status", "status"), "deployed");

    await resource.delete();
    assert.equal(await resource.read(), false);
    assert.deepEqual(readdirSync(join(home, "tmp")), []);
  });

  it("waits until a namespace and all that was in it are gone", async () => {
    const resource = object(NAMESPACE);
    Object.assign(resource, { id: "apps" });
    assert.ok(await resource.read());
    await resource.delete();
    assert.equal(await resource.read(), false);
  });
});
