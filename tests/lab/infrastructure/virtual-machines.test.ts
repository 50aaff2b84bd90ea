/** Which VMs a cluster gets: names, addresses, zones and hosts. */
import assert from "node:assert/strict";
import type { ClusterRecord, ClusterSpec } from "../../../lab/kubernetes/cluster.ts";
import { newIdentity, vsphereVm, withVmCount } from "../../../lab/kubernetes/virtual-machines.ts";
import { HOSTS } from "../../../lab/vsphere/layout.ts";

const spec: ClusterSpec = {
  uuid: "3b2d3c5e-1111-4222-8333-444455556666",
  name: "one",
  externalHostname: "one.example.com",
  masterAddress: "127.1.1.1",
  kubernetesVersion: "1.29.6",
  masters: 3,
  networkParameters: {},
};
const empty: ClusterRecord = {
  spec,
  index: 7,
  made: 0,
  vms: [],
  tokens: { lab: "", controllerManager: "", scheduler: "", kubelets: "" },
  sequence: 1,
  removing: false,
};
const full = withVmCount(withVmCount(empty, "master", 3), "worker", 3);

describe("the VMs of a cluster", () => {
  it("have names, addresses and instances of their own, over the zones", () => {
    assert.equal(new Set(full.vms.map((vm) => vm.name)).size, 6);
    assert.equal(new Set(full.vms.map((vm) => vm.uuid)).size, 6);
    assert.deepEqual(
      full.vms.map((vm) => [vm.group, vm.ip, vm.az]),
      [
        ["master", "10.50.7.2", "AZ1"],
        ["master", "10.50.7.3", "AZ2"],
        ["master", "10.50.7.4", "AZ3"],
        ["worker", "10.50.7.5", "AZ1"],
        ["worker", "10.50.7.6", "AZ2"],
        ["worker", "10.50.7.7", "AZ3"],
      ],
    );
    for (const vm of full.vms) {
      assert.match(vm.name, /^vm-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.match(vm.instance, /^(master|worker)\/[0-9a-f-]{36}$/);
      assert.ok((HOSTS as readonly string[]).includes(vm.host));
    }
  });

  it("are the same in every repetition", () => {
    assert.deepEqual(withVmCount(withVmCount(empty, "master", 3), "worker", 3), full);
  });

  it("go youngest first and never come back under an old name", () => {
    const two = withVmCount(full, "worker", 2);
    assert.deepEqual(two.vms, full.vms.slice(0, 5));
    const again = withVmCount(two, "worker", 3);
    assert.equal(again.vms.at(-1)?.ip, "10.50.7.7");
    assert.notEqual(again.vms.at(-1)?.name, full.vms.at(-1)?.name);
  });

  it("keep instance and address when they are recreated, and nothing else", () => {
    const before = full.vms[4];
    const after = newIdentity(full, before?.name ?? "").vms[4];
    assert.equal(after?.instance, before?.instance);
    assert.equal(after?.ip, before?.ip);
    assert.notEqual(after?.name, before?.name);
    assert.notEqual(after?.uuid, before?.uuid);
    assert.notEqual(after?.nodeName, before?.nodeName);
  });

  it("carry the director's custom attributes in vSphere", () => {
    const [vm] = full.vms;
    assert.ok(vm);
    const { customAttributes, powered } = vsphereVm(spec, vm);
    assert.equal(powered, true);
    assert.equal(customAttributes?.["deployment"], `service-instance_${spec.uuid}`);
    assert.equal(customAttributes?.["job"], "master");
  });
});
