/** Machinery without machines: clusters in memory. */
import { randomUUID } from "node:crypto";
import type { ClusterHandle } from "../../../lab/context.ts";
import type { ClusterSpec, Machinery, Vm } from "../../../lab/kubernetes/machinery.ts";

/** Clusters in memory, and a list of what was asked of them. */
export interface MemoryMachinery extends Machinery {
  readonly calls: readonly string[];
  readonly specs: ReadonlyMap<string, ClusterSpec>;
}

/** No cluster yet. */
export function memoryMachinery(): MemoryMachinery {
  const calls: string[] = [];
  const specs = new Map<string, ClusterSpec>();
  const vms = new Map<string, Vm[]>();
  const vm = (group: "master" | "worker", index: number): Vm => ({
    name: `vm-${randomUUID()}`,
    uuid: randomUUID(),
    instance: `${group}/${randomUUID()}`,
    group,
    az: `AZ${(index % 3) + 1}`,
    ip: `10.50.8.${index + (group === "master" ? 2 : 20)}`,
    vmType: "medium.disk",
    state: "running",
    host: `esx-${index + 1}`,
  });
  const fill = (uuid: string, masters: number, workers: number): void => {
    const present = vms.get(uuid) ?? [];
    const group = (name: "master" | "worker", count: number): Vm[] => {
      const old = present.filter((one) => one.group === name).slice(0, count);
      return [
        ...old,
        ...Array.from({ length: count - old.length }, (_, index) => vm(name, old.length + index)),
      ];
    };
    vms.set(uuid, [...group("master", masters), ...group("worker", workers)]);
  };
  const replace = (name: string, change: (old: Vm) => Vm): void => {
    for (const [uuid, all] of vms)
      vms.set(
        uuid,
        all.map((one) => (one.name === name ? change(one) : one)),
      );
  };
  return {
    calls,
    specs,
    create(spec, workers) {
      calls.push(`create ${spec.name} ${workers}`);
      specs.set(spec.uuid, spec);
      fill(spec.uuid, spec.masters, workers);
      return Promise.resolve();
    },
    resize(uuid, workers) {
      calls.push(`resize ${specs.get(uuid)?.name ?? ""} ${workers}`);
      fill(uuid, specs.get(uuid)?.masters ?? 0, workers);
      return Promise.resolve();
    },
    remove(uuid) {
      calls.push(`remove ${specs.get(uuid)?.name ?? ""}`);
      specs.delete(uuid);
      vms.delete(uuid);
      return Promise.resolve();
    },
    vms: (uuid) => Promise.resolve(vms.get(uuid) ?? []),
    kubeconfigFor(uuid, user) {
      const { masterAddress = "" } = specs.get(uuid) ?? {};
      return Promise.resolve(
        [
          "apiVersion: v1",
          "kind: Config",
          "clusters: [{name: any, cluster: {server: 'https://" +
            masterAddress +
            ":8443', certificate-authority-data: Q0E=}}]",
          "contexts: [{name: any, context: {cluster: any, user: any}}]",
          `users: [{name: any, user: {token: token-of-${user}}}]`,
          "",
        ].join("\n"),
      );
    },
    handle: (): ClusterHandle | undefined => undefined,
    setPower(name, on) {
      replace(name, (old) => ({ ...old, state: on ? "running" : "stopped" }));
      return Promise.resolve();
    },
    recreate(name) {
      calls.push("recreate");
      replace(name, (old) => ({ ...old, name: `vm-${randomUUID()}`, uuid: randomUUID() }));
      return Promise.resolve();
    },
    change(uuid, change) {
      const spec = specs.get(uuid);
      if (spec !== undefined) specs.set(uuid, { ...spec, ...change });
      return Promise.resolve();
    },
  };
}
