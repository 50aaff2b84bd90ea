/** What others change at a living site is seen by the next preview, by name, and put right by `up`; nothing else previews as changed. */
import assert from "node:assert/strict";
import { startLab, type TestLab } from "./lab.ts";
import { newStack, type TestStack } from "./stack.ts";

const CLUSTER = "lab-rancher";
const POOL = "901341c7-2e14-49d0-a3c1-66748664a062";
const REPAIR = "environment.PKS_REPAIR";

describe("a site that others change", function () {
  this.timeout(300_000);
  let lab: TestLab;
  let stack: TestStack;
  const cluster = async () =>
    JSON.parse(await lab.must("pks", "cluster", CLUSTER, "--json")) as {
      uuid: string;
      k8s_version: string;
      network_profile_name: string;
      parameters: { kubernetes_worker_instances: number };
    };
  const settled = async () => {
    while (/in progress|queued/.test(await lab.must("pks", "cluster", CLUSTER, "--json")))
      await new Promise((resolve) => setTimeout(resolve, 200));
  };
  /** Changed resources by name, with their properties where these were known to the engine. */
  const changed = async () =>
    Object.fromEntries(
      (await stack.changes()).map(({ op, name, properties }) => [`${op} ${name}`, properties]),
    );
  const profiles = async () =>
    (
      JSON.parse((await lab.must("pks", "network-profiles", "--json")).replace("null", "[]")) as {
        name: string;
      }[]
    ).map(({ name }) => name);

  before(async () => {
    lab = await startLab(99);
    await lab.lab("fault", "on", "tile-older");
    stack = await newStack(lab, "Pulumi.lab.yaml", "drift");
    // A protected cluster: nothing here may need a replacement.
    stack.set("pks.protect", true);
    await stack.up();
  });
  after(() => lab.remove());
  afterEach(async () => assert.deepEqual(await stack.changes(), []));

  it("sees another number of workers, and puts it right", async () => {
    await lab.must("pks", "update-cluster", CLUSTER, "--num-nodes", "5", "--non-interactive");
    await settled();
    assert.deepEqual(await changed(), {
      "update cluster-size": [REPAIR],
      "update anti-affinity-workers": ["virtualMachineIds"],
    });
    const { stdout } = await stack.pulumi("preview", "--diff");
    assert.match(stdout, /\+ PKS_REPAIR: "1: workers 5 instead of 3"/);
    await stack.up();
    assert.equal((await cluster()).parameters.kubernetes_worker_instances, 3);
  });

  it("sees the same again: each repair has its number", async () => {
    await lab.must("pks", "update-cluster", CLUSTER, "--num-nodes", "5", "--non-interactive");
    await settled();
    assert.deepEqual((await changed())["update cluster-size"], [REPAIR]);
    await stack.up();
    assert.equal((await cluster()).parameters.kubernetes_worker_instances, 3);
  });

  it("sees tags that were taken away, and an update that failed", async () => {
    await lab.must("pks", "update-cluster", CLUSTER, "--tags", "", "--non-interactive");
    await settled();
    assert.deepEqual((await changed())["update cluster-size"], [REPAIR]);
    await stack.up();
    await lab.lab("fault", "on", "update-fails");
    await lab.run("pks", "update-cluster", CLUSTER, "--num-nodes", "4", "--non-interactive");
    await settled();
    await lab.lab("fault", "off", "update-fails");
    assert.deepEqual((await changed())["update cluster-size"], [REPAIR]);
    await stack.up();
  });

  it("reads nothing with lookups off, whatever happened to the site", async () => {
    await lab.lab("fault", "on", "pks-api-down");
    stack.set("lookups", "off");
    assert.deepEqual(await changed(), {});
    stack.set("lookups", undefined);
    await lab.lab("fault", "off", "pks-api-down");
  });

  it("moves the cluster to a profile of its own for parameters that can be updated", async () => {
    stack.set("pks.networkProfile.fipPoolIds", [POOL]);
    const changes = await changed();
    assert.deepEqual(Object.keys(changes).sort(), [
      "replace network-profile-profile",
      "update anti-affinity-workers",
      "update cluster-size",
    ]);
    await stack.up();
    const [name = "", ...others] = await profiles();
    assert.match(name, /^lb-medium-[0-9a-f]{8}$/);
    assert.deepEqual(others, []);
    assert.equal((await cluster()).network_profile_name, name);
  });

  it("refuses to shrink what can only grow, and to replace a protected cluster", async () => {
    stack.set("pks.networkProfile.fipPoolIds", undefined);
    const shrunk = await stack.pulumi("preview");
    assert.match(shrunk.stdout + shrunk.stderr, /pks\.networkProfile\.fipPoolIds: found .*allowed: all of/);
    stack.set("pks.networkProfile.fipPoolIds", [POOL]);
    stack.set("pks.networkProfile.lbSize", "large");
    const replaced = await stack.pulumi("preview");
    assert.notEqual(replaced.code, 0);
    assert.match(replaced.stdout + replaced.stderr, /protect/);
    stack.set("pks.networkProfile.lbSize", "medium");
  });

  it("upgrades Kubernetes when the site file says so, as a change of its own", async () => {
    assert.equal((await cluster()).k8s_version, "1.35.9");
    await lab.lab("fault", "off", "tile-older");
    assert.deepEqual(await changed(), {});
    stack.set("pks.kubernetesVersion", "1.36");
    assert.deepEqual(await changed(), {
      "update cluster-size": ["environment.PKS_KUBERNETES_VERSION"],
      "update anti-affinity-masters": ["virtualMachineIds"],
      "update anti-affinity-workers": ["virtualMachineIds"],
    });
    await stack.up();
    assert.equal((await cluster()).k8s_version, "1.36.3");
  });

  it("takes another way to the API into the state, and changes nothing else", async () => {
    stack.set("pks.timeoutMinutes", 11);
    assert.deepEqual(await changed(), {
      "update cluster-identity": ["environment.PKS_TIMEOUT_MINUTES"],
      "update cluster-size": ["environment.PKS_TIMEOUT_MINUTES"],
    });
    await stack.up();
  });

  it("fetches a kubeconfig whose token was revoked, and changes nothing else", async () => {
    const secret = (await lab.must("kubectl", "-n", "kube-system", "get", "secret", "-o", "name")).trim();
    await lab.must("kubectl", "-n", "kube-system", "delete", ...secret.split("\n"));
    let changes = await changed();
    // The API server remembers a token for some seconds.
    while (Object.keys(changes).length === 0) changes = await changed();
    assert.deepEqual(Object.keys(changes).sort(), ["update cluster-kubeconfig", "update kubernetes"]);
    await stack.up();
  });

  it("sees that the cluster is gone, although it is protected, and makes it again with all that was on it", async () => {
    const { uuid } = await cluster();
    await lab.must("pks", "delete-cluster", CLUSTER, "--non-interactive");
    while ((await lab.must("pks", "clusters", "--json")).includes(uuid))
      await new Promise((resolve) => setTimeout(resolve, 200));
    const changes = await changed();
    assert.ok(changes["update cluster-identity"]?.includes(REPAIR), JSON.stringify(changes));
    assert.ok("replace rancher-release" in changes, JSON.stringify(changes));
    await stack.up();
    assert.notEqual((await cluster()).uuid, uuid);
    assert.equal(await stack.output("clusterUuid"), (await cluster()).uuid);
    assert.equal((await profiles()).length, 1);
  });
});
