/** The control planes that run, and what lives beside each. */
import type { KubeConfig } from "@kubernetes/client-node";
import type { ClusterHandle, LabContext } from "../context.ts";
import { labPaths } from "../paths.ts";
import { kubeconfigDocument } from "./access.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { writeMergedKubeconfig } from "./kubeconfig-file.ts";
import type { Companions } from "./machinery.ts";
import type { ClusterRegister } from "./register.ts";
import type { KubeletBehaviour } from "./stages.ts";

/** How a cluster does, for `lab:status`. */
export interface ClusterStatus {
  readonly name: string;
  readonly uuid: string;
  readonly masterAddress: string;
  readonly phase: "starting" | "running" | "failed" | "stopped";
  /** Why it failed. */
  readonly reason?: string;
  readonly masters: number;
  readonly workers: number;
  readonly programs: ReturnType<ControlPlane["programs"]>;
}

/** The clusters that this daemon has started. */
export interface LivingClusters {
  /** Shows a cluster as starting before its turn comes. */
  expect(uuid: string): void;
  /** Starts the control plane; does nothing if it runs. */
  start(uuid: string): Promise<void>;
  /** Starts what lives beside the cluster, once, and names it in the lab's kubeconfig. */
  announce(uuid: string): Promise<void>;
  handle(uuid: string): ClusterHandle | undefined;
  /** Throws unless the control plane runs. */
  access(uuid: string): KubeConfig;
  authority(uuid: string): string;
  /** Brings the simulated kubelets in line with the faults that are on. */
  behave(uuid: string): Promise<void>;
  stop(uuid: string, removed: boolean): Promise<void>;
  stopAll(): Promise<void>;
  /** Gives up every start under way, and refuses later ones. */
  close(): void;
  /** Aborted by `close`. */
  readonly closing: AbortSignal;
  status(): readonly ClusterStatus[];
}

interface Life {
  phase: ClusterStatus["phase"];
  reason?: string;
  plane?: ControlPlane;
  behaviour?: KubeletBehaviour;
  announced: boolean;
}

/** Nothing runs at first. */
export function livingClusters(
  context: LabContext,
  register: ClusterRegister,
  companions: Companions,
): LivingClusters {
  const lives = new Map<string, Life>();
  const closing = new AbortController();
  const file = labPaths(context.home).kubeconfig;

  const plane = (uuid: string): ControlPlane => {
    const found = lives.get(uuid)?.plane;
    if (!found) throw new Error(`cluster ${register.find(uuid)?.spec.name ?? uuid} does not run`);
    return found;
  };
  const handle = (uuid: string): ClusterHandle | undefined => {
    const found = lives.get(uuid)?.plane;
    const record = register.find(uuid);
    if (!found || !record) return undefined;
    const { name, externalHostname, masterAddress } = record.spec;
    return {
      uuid,
      name,
      externalHostname,
      masterAddress,
      kubeConfig: found.kubeConfig,
      get networkParameters() {
        return register.find(uuid)?.spec.networkParameters ?? {};
      },
    };
  };
  const writeKubeconfig = (): void => {
    const announced = register.all().filter((record) => lives.get(record.spec.uuid)?.announced);
    writeMergedKubeconfig(
      file,
      announced.map((record) => {
        const access = {
          authority: plane(record.spec.uuid).authority,
          token: record.tokens.lab,
          user: "lab",
        };
        return kubeconfigDocument(record.spec, access);
      }),
    );
  };
  const stop = async (uuid: string, removed: boolean): Promise<void> => {
    const life = lives.get(uuid);
    if (life?.announced) await companions.stop(uuid, removed);
    await life?.plane?.stop();
    lives.delete(uuid);
    if (removed) writeKubeconfig();
  };

  // Clients find a file from the first moment on, and no cluster of an earlier run in it that is not there yet.
  writeKubeconfig();
  return {
    expect: (uuid) => void lives.set(uuid, { phase: "starting", announced: false }),
    async start(uuid) {
      closing.signal.throwIfAborted();
      if (lives.get(uuid)?.plane) return;
      const life: Life = { phase: "starting", announced: false };
      lives.set(uuid, life);
      const began = Date.now();
      try {
        const behaviour = wantedBehaviour(context);
        life.plane = await startControlPlane(context, register.get(uuid), behaviour, closing.signal);
        life.behaviour = behaviour;
        life.phase = "running";
        context.log(
          "kubernetes",
          `${register.get(uuid).spec.name}: control plane runs after ${Date.now() - began} ms`,
        );
      } catch (error) {
        life.phase = "failed";
        life.reason = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
    async announce(uuid) {
      const life = lives.get(uuid);
      const found = handle(uuid);
      if (!life || !found || life.announced) return;
      life.announced = true;
      await companions.start(found);
      writeKubeconfig();
    },
    handle,
    access: (uuid) => plane(uuid).kubeConfig,
    authority: (uuid) => plane(uuid).authority,
    async behave(uuid) {
      const life = lives.get(uuid);
      const wanted = wantedBehaviour(context);
      if (!life?.plane || JSON.stringify(life.behaviour) === JSON.stringify(wanted)) return;
      life.behaviour = wanted;
      await life.plane.behave(wanted);
    },
    stop,
    async stopAll() {
      await Promise.all([...lives.keys()].map((uuid) => stop(uuid, false)));
    },
    closing: closing.signal,
    close: () => closing.abort(new Error("the lab is being stopped")),
    status: () =>
      register.all().map(({ spec, vms }) => {
        const life = lives.get(spec.uuid);
        return {
          name: spec.name,
          uuid: spec.uuid,
          masterAddress: spec.masterAddress,
          phase: life?.phase ?? "stopped",
          ...(life?.reason === undefined ? {} : { reason: life.reason }),
          masters: vms.filter((vm) => vm.group === "master").length,
          workers: vms.filter((vm) => vm.group === "worker").length,
          programs: life?.plane?.programs() ?? {},
        };
      }),
  };
}

function wantedBehaviour(context: LabContext): KubeletBehaviour {
  const imagePullFails = context.faults.active("image-pull-fails");
  return {
    podReady: context.delays.podReady,
    ...(imagePullFails === undefined ? {} : { imagePullFails }),
    // The label of Rancher's pods in its chart.
    ...(context.faults.active("rancher-never-ready") === undefined
      ? {}
      : { neverReady: { label: "app", value: "rancher" } }),
  };
}
