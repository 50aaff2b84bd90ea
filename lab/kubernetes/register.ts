/** The books of all clusters: the store "clusters", and who is where in it. */
import { randomBytes } from "node:crypto";
import type { LabContext } from "../context.ts";
import {
  lowestFree,
  type ClusterDocument,
  type ClusterRecord,
  type ClusterSpec,
  type VmRecord,
} from "./cluster.ts";

/** All clusters that are not wholly removed. */
export interface ClusterRegister {
  /** In the order of their creation. */
  all(): readonly ClusterRecord[];
  find(uuid: string): ClusterRecord | undefined;
  /** Throws if there is none. */
  get(uuid: string): ClusterRecord;
  /** The cluster that has a VM of that name. */
  ofVm(name: string): ClusterRecord | undefined;
  /** A new cluster without VMs, with an index and tokens of its own. Throws if 250 are there. */
  add(spec: ClusterSpec): ClusterRecord;
  put(record: ClusterRecord): void;
  updateVm(uuid: string, name: string, change: Partial<VmRecord>): void;
  forget(uuid: string): void;
}

/** Opens the books. */
export function clusterRegister(context: LabContext): ClusterRegister {
  const store = context.store<ClusterDocument>("clusters", { clusters: {}, sequence: 0 });
  const all = (): readonly ClusterRecord[] =>
    Object.values(store.value.clusters).toSorted((a, b) => a.sequence - b.sequence);
  const find = (uuid: string): ClusterRecord | undefined => store.value.clusters[uuid];
  const get = (uuid: string): ClusterRecord => {
    const record = find(uuid);
    if (!record) throw new Error(`there is no cluster ${uuid}`);
    return record;
  };
  const put = (record: ClusterRecord): void => {
    store.update((document) => ({
      ...document,
      clusters: { ...document.clusters, [record.spec.uuid]: record },
    }));
  };
  return {
    all,
    find,
    get,
    put,
    ofVm: (name) => all().find((record) => record.vms.some((vm) => vm.name === name)),
    add(spec) {
      const used = all().map((record) => record.index);
      const index = lowestFree(1, 250, used);
      if (index === undefined) throw new Error("the lab has 250 clusters; it has no addresses for more");
      const sequence = store.value.sequence + 1;
      const record: ClusterRecord = {
        spec,
        index,
        sequence,
        made: 0,
        vms: [],
        removing: false,
        tokens: tokens(),
      };
      store.update((document) => ({ ...document, sequence }));
      put(record);
      return record;
    },
    updateVm(uuid, name, change) {
      const record = get(uuid);
      put({ ...record, vms: record.vms.map((vm) => (vm.name === name ? { ...vm, ...change } : vm)) });
    },
    forget(uuid) {
      store.update((document) => ({
        ...document,
        clusters: Object.fromEntries(Object.entries(document.clusters).filter(([other]) => other !== uuid)),
      }));
    },
  };
}

function tokens(): ClusterRecord["tokens"] {
  const token = (): string => randomBytes(24).toString("base64url");
  return { lab: token(), controllerManager: token(), scheduler: token(), kubelets: token() };
}
