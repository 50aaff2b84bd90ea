/** Clusters as they really run: etcd, API server, controllers, kwok and vcsim, on a network and in a folder of their own. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppsV1Api, CoreV1Api, KubeConfig, type V1Node } from "@kubernetes/client-node";
import type { LabContext } from "../../../lab/context.ts";
import { openMachinery, type ClusterSpec, type RunningMachinery } from "../../../lab/kubernetes/machinery.ts";
import { takesPods } from "../../../lab/kubernetes/nodes.ts";
import { openContext } from "../../../lab/open-context.ts";
import { readRecords } from "../../../lab/processes/records.ts";
import { stopOrphans } from "../../../lab/processes/stop.ts";
import { waitFor } from "../../../lab/processes/wait.ts";
import { ensureTools } from "../../../lab/tools/build.ts";
import { startVSphere, type VSphere } from "../../../lab/vsphere/service.ts";

const NETWORK = 241;
const spec: ClusterSpec = {
  uuid: "5f1d0b52-7a0e-4c8e-9d52-0c1b2a3d4e5f",
  name: "machine",
  externalHostname: "machine.example.com",
  masterAddress: `127.${NETWORK}.1.1`,
  kubernetesVersion: "1.29.6",
  masters: 3,
  networkParameters: {},
};

describe("the machinery of PKS clusters", function () {
  this.timeout(180_000);
  let context: LabContext;
  let vsphere: VSphere;
  let machinery: RunningMachinery;
  const companions: string[] = [];
  const home = mkdtempSync(join(tmpdir(), "lab-machinery-"));

  const open = async (): Promise<void> => {
    const delays = {
      clusterCreate: 0,
      clusterUpdate: 0,
      clusterDelete: 0,
      loadBalancer: 0,
      dnsRecord: 0,
      podReady: 50,
    };
    context = await openContext({ home, network: NETWORK, delays, tools: await ensureTools() });
    vsphere = await startVSphere(context);
    machinery = openMachinery(context, vsphere, {
      start: async (cluster) => void companions.push(`${cluster.name} lives`),
      stop: async (_uuid, removed) => void companions.push(removed ? "removed" : "stopped"),
    });
  };
  const close = async (): Promise<void> => {
    await machinery.stop();
    await vsphere.stop();
  };
  const core = (): CoreV1Api => {
    const handle = machinery.handle(spec.uuid);
    assert.ok(handle);
    return handle.kubeConfig.makeApiClient(CoreV1Api);
  };
  const nodes = async (): Promise<readonly V1Node[]> => (await core().listNode()).items;
  const until = (what: string, look: () => Promise<boolean>): Promise<boolean> =>
    waitFor({ what, deadline: 60_000, every: 250 }, look);
  const workers = async () => (await machinery.vms(spec.uuid)).filter((vm) => vm.group === "worker");
  const podsOf = async (app: string) =>
    (await core().listNamespacedPod({ namespace: "default", labelSelector: `app=${app}` })).items;

  before(async () => {
    await open();
    await machinery.create(spec, 2);
  });
  after(async () => {
    await close();
    await stopOrphans(join(home, "run"));
    rmSync(home, { recursive: true, force: true });
  });

  it("makes VMs in vSphere for masters and workers, and nodes for workers only", async () => {
    const vms = await machinery.vms(spec.uuid);
    const { vms: machines } = await vsphere.inventory();
    assert.deepEqual(machines.map((vm) => vm.name).sort(), vms.map((vm) => vm.name).sort());
    const found = await nodes();
    assert.equal(found.length, 2);
    assert.ok(found.every(takesPods));
    for (const vm of await workers()) {
      const node = found.find((one) => `worker/${one.metadata?.labels?.["bosh.id"] ?? ""}` === vm.instance);
      assert.equal(node?.metadata?.labels?.["spec.ip"], vm.ip);
      assert.equal(node?.metadata?.labels?.["bosh.zone"], vm.az);
      assert.equal(node?.spec?.providerID, `vsphere://${vm.uuid}`);
      assert.equal(node?.status?.nodeInfo?.kubeletVersion, "v1.29.6");
    }
    assert.deepEqual(companions, ["machine lives"]);
  });

  it("gives a user a kubeconfig with a token, by address and with the API's name", async () => {
    const text = await machinery.kubeconfigFor(spec.uuid, "pks-automation");
    assert.equal(await machinery.kubeconfigFor(spec.uuid, "pks-automation"), text);
    const config = new KubeConfig();
    config.loadFromString(text);
    assert.equal(config.getCurrentCluster()?.server, `https://${spec.masterAddress}:8443`);
    assert.equal(config.getCurrentCluster()?.tlsServerName, spec.externalHostname);
    assert.equal((await config.makeApiClient(CoreV1Api).listNode()).items.length, 2);
    const file = new KubeConfig();
    file.loadFromFile(join(home, "kubeconfig"));
    assert.equal(file.getCurrentContext(), spec.name);
  });

  it("runs pods with addresses of their own", async () => {
    const handle = machinery.handle(spec.uuid);
    const containers = [{ name: "web", image: "web" }];
    await handle?.kubeConfig.makeApiClient(AppsV1Api).createNamespacedDeployment({
      namespace: "default",
      body: {
        metadata: { name: "web" },
        spec: {
          replicas: 4,
          selector: { matchLabels: { app: "web" } },
          template: { metadata: { labels: { app: "web" } }, spec: { containers } },
        },
      },
    });
    await until("four pods run", async () => {
      const running = (await podsOf("web")).filter((pod) => pod.status?.phase === "Running");
      return running.length === 4 && new Set(running.map((pod) => pod.status?.podIP)).size === 4;
    });
  });

  it("resizes: new workers join, and pods leave a worker before it goes", async () => {
    await machinery.resize(spec.uuid, 3);
    assert.equal((await nodes()).filter(takesPods).length, 3);
    await machinery.resize(spec.uuid, 2);
    assert.equal((await nodes()).length, 2);
    assert.equal((await vsphere.inventory()).vms.length, 5);
    await until(
      "four pods run",
      async () => (await podsOf("web")).filter((pod) => pod.status?.phase === "Running").length === 4,
    );
  });

  it("lets a node go down with its VM, whoever switches it off, and moves its pods", async () => {
    const [vm] = await workers();
    assert.ok(vm);
    const node = (await nodes()).find((one) => one.spec?.providerID === `vsphere://${vm.uuid}`);
    const name = node?.metadata?.name ?? "";
    await vsphere.change(vm.name, { powered: false });
    await until("the node is not ready", async () => {
      const found = (await nodes()).find((one) => one.metadata?.name === name);
      return found !== undefined && !takesPods(found);
    });
    await until("four pods run elsewhere", async () => {
      const elsewhere = (await podsOf("web")).filter((pod) => pod.spec?.nodeName !== name);
      return elsewhere.filter((pod) => pod.status?.phase === "Running").length === 4;
    });
    assert.equal((await machinery.vms(spec.uuid)).find((one) => one.name === vm.name)?.state, "stopped");
    await machinery.setPower(vm.name, true);
    await until("the node is back", async () => (await nodes()).filter(takesPods).length === 2);
    await until("what was on it is gone", async () => (await podsOf("web")).length === 4);
  });

  it("gives a recreated VM another name at the same address", async () => {
    const before = await workers();
    await machinery.recreate(before[0]?.name ?? "");
    const after = await workers();
    assert.equal(after[0]?.instance, before[0]?.instance);
    assert.notEqual(after[0]?.name, before[0]?.name);
    assert.equal((await nodes()).filter(takesPods).length, 2);
  });

  it("comes back after a restart: same VMs, tokens, nodes and pods", async () => {
    const inventory = await vsphere.inventory();
    const kubeconfig = await machinery.kubeconfigFor(spec.uuid, "pks-automation");
    const uid = (await core().readNamespace({ name: "default" })).metadata?.uid;
    await close();
    assert.deepEqual(readRecords(join(home, "run")), []);
    await open();
    assert.equal(machinery.handle(spec.uuid), undefined);
    await machinery.restore();
    assert.deepEqual(await vsphere.inventory(), inventory);
    assert.equal(await machinery.kubeconfigFor(spec.uuid, "pks-automation"), kubeconfig);
    assert.equal((await core().readNamespace({ name: "default" })).metadata?.uid, uid);
    assert.equal((await podsOf("web")).length, 4);
    assert.deepEqual(companions.slice(1), ["stopped", "machine lives"]);
  });

  it("removes a cluster without a trace, and twice is fine", async () => {
    await machinery.remove(spec.uuid);
    await machinery.remove(spec.uuid);
    assert.equal(machinery.handle(spec.uuid), undefined);
    assert.deepEqual(await machinery.vms(spec.uuid), []);
    assert.deepEqual((await vsphere.inventory()).vms, []);
    assert.deepEqual(
      readRecords(join(home, "run")).map((record) => record.name),
      ["vcsim"],
    );
    assert.doesNotMatch(readFileSync(join(home, "kubeconfig"), "utf8"), /machine/);
    assert.equal(companions.at(-1), "removed");
  });
});
