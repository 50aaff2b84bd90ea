/** Makes, resizes and removes PKS clusters: what BOSH, the vSphere CPI and the PKS release do on a real site. */
import { rmSync } from "node:fs";
import type { ClusterHandle, LabContext, Running } from "../context.ts";
import { labPaths } from "../paths.ts";
import { inTurn } from "../processes/in-turn.ts";
import type { VSphere } from "../vsphere/service.ts";
import { kubeconfigYaml } from "./access.ts";
import type { ClusterRecord, ClusterSpec, Vm } from "./cluster.ts";
import { clusterRegister } from "./register.ts";
import { livingClusters, type ClusterStatus } from "./living.ts";
import { addNodes, removeNodes, setNodePower, waitForNodes } from "./nodes.ts";
import { controlPlanePrograms } from "./programs.ts";
import { userToken } from "./user-access.ts";
import { newIdentity, vsphereVm, withVmCount } from "./virtual-machines.ts";

export type { ClusterSpec, Vm } from "./cluster.ts";

/** What the PKS API, the BOSH director and tests do to clusters. Operations on one cluster wait for each other. */
export interface Machinery {
  /**
   * VMs in vSphere, control plane, nodes; resolves when the API answers and the nodes are Ready. A cluster that is there,
   * in part or whole, is completed.
   */
  create(spec: ClusterSpec, workers: number): Promise<void>;
  /** Adds or removes worker VMs and nodes; pods of a worker that goes are evicted first. */
  resize(uuid: string, workers: number): Promise<void>;
  /** Removes the cluster and its VMs; fine if there is none. */
  remove(uuid: string): Promise<void>;
  /** The cluster's VMs; none if there is no such cluster. */
  vms(uuid: string): Promise<readonly Vm[]>;
  /** A kubeconfig, YAML, with a bearer token of the user's own; waits for a cluster that is being started. */
  kubeconfigFor(uuid: string, user: string): Promise<string>;
  /** The cluster while its API answers. */
  handle(uuid: string): ClusterHandle | undefined;
  /** Switches a VM on or off; a worker that is off becomes NotReady. Throws if no cluster has such a VM. */
  setPower(vmName: string, on: boolean): Promise<void>;
  /** Replaces a VM under a new name and UUID, with the same instance and address, as `bosh recreate` does. */
  recreate(vmName: string): Promise<void>;
  /** What a network profile or an upgrade changes of a living cluster: the handle and new nodes show it. */
  change(
    uuid: string,
    change: Partial<Pick<ClusterSpec, "networkParameters" | "kubernetesVersion">>,
  ): Promise<void>;
}

/** The machinery as the daemon has it. */
export interface RunningMachinery extends Machinery, Running {
  /** Starts the clusters of an earlier run; one that fails is logged and shown as failed. */
  restore(): Promise<void>;
  /** Brings what the simulated kubelets do in line with the faults that are on. */
  applyFaults(): Promise<void>;
  status(): readonly ClusterStatus[];
}

/** What lives beside a cluster: started when its API answers, stopped before it goes. */
export interface Companions {
  start(cluster: ClusterHandle): Promise<void>;
  /** `removed`: the cluster itself goes, and with it what was taken for it on the site. */
  stop(uuid: string, removed: boolean): Promise<void>;
}

/** Puts the machinery on a running vCenter. */
export function openMachinery(
  context: LabContext,
  vsphere: VSphere,
  companions: Companions,
): RunningMachinery {
  const paths = labPaths(context.home);
  const register = clusterRegister(context);
  const living = livingClusters(context, register, companions);
  const oneAfterTheOther = inTurn();

  async function raise(uuid: string, restoring = false): Promise<void> {
    const record = register.get(uuid);
    // Of an earlier run, they are there; without a vCenter they need no proof.
    if (!restoring || vsphere.pid() !== undefined) {
      for (const vm of record.vms) await vsphere.create(vsphereVm(record.spec, vm));
    }
    await living.start(uuid);
    const access = living.access(uuid);
    const workers = workersOf(record);
    await addNodes(access, record.spec, workers);
    await waitForNodes(access, record.spec, workers, living.closing);
    await living.announce(uuid);
  }

  async function comparePower(uuid: string): Promise<void> {
    if (vsphere.pid() === undefined || !register.find(uuid)) return;
    const { vms } = await vsphere.inventory();
    for (const { name, powered } of vms)
      if (register.ofVm(name)?.spec.uuid === uuid) await notePower(name, powered);
  }

  /** Powers a VM in the books and in Kubernetes; vSphere knows already. */
  async function notePower(name: string, on: boolean): Promise<void> {
    const record = register.ofVm(name);
    const vm = record?.vms.find((candidate) => candidate.name === name);
    if (!record || !vm || (vm.state === "running") === on) return;
    register.updateVm(record.spec.uuid, name, { state: on ? "running" : "stopped" });
    const handle = living.handle(record.spec.uuid);
    if (vm.group === "worker" && handle) await setNodePower(handle.kubeConfig, vm.nodeName, on);
    context.log("kubernetes", `${record.spec.name}: ${vm.instance} is ${on ? "on" : "off"}`);
  }

  // Whoever switches a VM off, by the machinery or in vSphere, its node feels it. What is true then is asked when the
  // cluster's turn comes: while a VM is being made it is off for a moment.
  vsphere.onChange(() => {
    for (const { spec } of register.all()) {
      void oneAfterTheOther(spec.uuid, () => comparePower(spec.uuid)).catch((error: unknown) => {
        context.log("kubernetes", `${spec.name}: power of its VMs: ${String(error)}`);
      });
    }
  });

  return {
    create: (spec, workers) =>
      oneAfterTheOther(spec.uuid, async () => {
        const record = register.find(spec.uuid) ?? register.add(spec);
        register.put(
          withVmCount(withVmCount({ ...record, spec }, "master", spec.masters), "worker", workers),
        );
        await raise(spec.uuid);
      }),
    resize: (uuid, workers) =>
      oneAfterTheOther(uuid, async () => {
        const before = register.get(uuid);
        const after = withVmCount(before, "worker", workers);
        const leaving = before.vms.filter((vm) => !after.vms.some((stays) => stays.name === vm.name));
        await removeNodes(living.access(uuid), leaving);
        for (const vm of leaving) await vsphere.remove(vm.name);
        register.put(after);
        await raise(uuid);
      }),
    remove: (uuid) =>
      oneAfterTheOther(uuid, async () => {
        const record = register.find(uuid);
        if (!record) return;
        register.put({ ...record, removing: true });
        await living.stop(uuid, true);
        for (const vm of record.vms) await vsphere.remove(vm.name);
        rmSync(`${paths.clusters}/${uuid}`, { recursive: true, force: true });
        for (const { logFile } of Object.values(controlPlanePrograms(context, record))) {
          rmSync(logFile, { force: true });
        }
        register.forget(uuid);
        context.log("kubernetes", `${record.spec.name}: removed`);
      }),
    vms: (uuid) => Promise.resolve(register.find(uuid)?.vms ?? []),
    kubeconfigFor: (uuid, user) =>
      oneAfterTheOther(uuid, async () => {
        const { spec } = register.get(uuid);
        const token = await userToken(living.access(uuid), user);
        return kubeconfigYaml(spec, { authority: living.authority(uuid), token, user });
      }),
    handle: (uuid) => living.handle(uuid),
    async setPower(name, on) {
      const record = register.ofVm(name);
      if (!record) throw new Error(`no cluster has a VM ${name}`);
      await vsphere.change(name, { powered: on });
      await oneAfterTheOther(record.spec.uuid, () => notePower(name, on));
    },
    async recreate(name) {
      const uuid = register.ofVm(name)?.spec.uuid;
      if (!uuid) throw new Error(`no cluster has a VM ${name}`);
      await oneAfterTheOther(uuid, async () => {
        const record = register.get(uuid);
        const vm = record.vms.find((candidate) => candidate.name === name);
        if (!vm) return;
        if (vm.group === "worker") await removeNodes(living.access(uuid), [vm]);
        await vsphere.remove(name);
        register.put(newIdentity(record, name));
        await raise(uuid);
      });
    },
    change: (uuid, change) =>
      oneAfterTheOther(uuid, async () => {
        const record = register.get(uuid);
        register.put({ ...record, spec: { ...record.spec, ...change } });
      }),
    async restore() {
      const records = register.all().filter((record) => !record.removing);
      for (const record of records) living.expect(record.spec.uuid);
      // Two at a time: more would only share the same two processors, and all be late.
      const queue = [...records];
      const raiseNext = async (): Promise<void> => {
        for (let record = queue.shift(); record; record = queue.shift()) {
          const { uuid, name } = record.spec;
          const raised = oneAfterTheOther(uuid, () => raise(uuid, true).then(() => comparePower(uuid)));
          await raised.catch((error: unknown) => {
            context.log("kubernetes", `${name} does not start: ${String(error)}`);
          });
        }
      };
      await Promise.all([raiseNext(), raiseNext()]);
    },
    async applyFaults() {
      const uuids = register.all().map((record) => record.spec.uuid);
      await Promise.all(uuids.map((uuid) => oneAfterTheOther(uuid, () => living.behave(uuid))));
    },
    status: () => living.status(),
    async stop() {
      living.close();
      await oneAfterTheOther.idle();
      await living.stopAll();
    },
  };
}

function workersOf(record: ClusterRecord): ClusterRecord["vms"] {
  return record.vms.filter((vm) => vm.group === "worker");
}
