/** The whole simulated site in one process: started in order, shown, stopped in the opposite order. */
import type { ServiceStatus } from "./control/status.ts";
import type { ClusterHandle, LabContext, Running } from "./context.ts";
import { openMachinery, type Companions, type RunningMachinery } from "./kubernetes/machinery.ts";
import type { ClusterStatus } from "./kubernetes/living.ts";
import type { Endpoint } from "./network.ts";
import { COMPANIONS, forgetClusters, SERVICES } from "./services.ts";
import { startVSphere, type VSphere } from "./vsphere/service.ts";

/** The site while its daemon lives. */
export interface Site extends Running {
  services(): readonly ServiceStatus[];
  clusters(): readonly ClusterStatus[];
  setPower(vmName: string, on: boolean): Promise<void>;
  recreate(vmName: string): Promise<void>;
  /** Lets a fault that was switched on or off take effect where nobody looks it up by himself. */
  faultsChanged(name: string): Promise<void>;
  /** Starts everything; resolves when all clusters of the last run are there again too. Throws on the first failure. */
  start(): Promise<void>;
}

/** The site of a lab; nothing runs yet. */
export function openSite(context: LabContext): Site {
  const states = new Map<string, ServiceStatus>();
  const running: Running[] = [];
  let vsphere: VSphere | undefined;
  let machinery: RunningMachinery | undefined;
  let starting: Promise<void> | undefined;
  let closed = false;

  const show = (name: string, at: Endpoint, state: ServiceStatus["state"], reason?: string): void => {
    const endpoint = `${at.address}:${at.port}`;
    states.set(name, { name, endpoint, state, ...(reason === undefined ? {} : { reason }) });
  };
  show("vcenter", context.network.vcenter, "waiting");
  for (const service of SERVICES) show(service.name, service.endpoint(context.network), "waiting");

  async function begin<T extends Running>(name: string, at: Endpoint, start: () => Promise<T>): Promise<T> {
    if (closed) throw new Error("the lab is being stopped");
    show(name, at, "starting");
    try {
      const started = await start();
      running.push(started);
      show(name, at, "running");
      return started;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      show(name, at, "failed", reason);
      throw new Error(`${name} does not start: ${reason}`, { cause: error });
    }
  }

  async function startAll(): Promise<void> {
    const vcenter = await begin("vcenter", context.network.vcenter, () => startVSphere(context));
    vsphere = vcenter;
    const opened = openMachinery(
      context,
      vcenter,
      companions(context, () => opened),
    );
    machinery = opened;
    running.push(opened);
    forgetClusters(
      context,
      opened.status().map((cluster) => cluster.uuid),
    );
    for (const service of SERVICES) {
      await begin(service.name, service.endpoint(context.network), () => service.start(context, opened));
    }
    await opened.restore();
  }

  async function stopRunning(): Promise<void> {
    for (let one = running.pop(); one; one = running.pop()) {
      await one
        .stop()
        .catch((error: unknown) => context.log("daemon", `a part does not stop: ${String(error)}`));
    }
  }

  const ready = (): RunningMachinery => {
    if (!machinery) throw new Error("the lab is still starting");
    return machinery;
  };

  return {
    services: () => [...states.values()],
    clusters: () => machinery?.status() ?? [],
    setPower: (name, on) => ready().setPower(name, on),
    recreate: (name) => ready().recreate(name),
    start: () => (starting ??= startAll()),
    async faultsChanged(name) {
      if (name === "vcenter-down") await vsphere?.setReachable(context.faults.active(name) === undefined);
      await ready().applyFaults();
    },
    async stop() {
      closed = true;
      await stopRunning();
      // What was starting meanwhile.
      await starting?.catch(() => undefined);
      await stopRunning();
    },
  };
}

/** Starts and stops the simulations beside each cluster; one that fails is logged, the others go on. */
function companions(context: LabContext, machinery: () => RunningMachinery): Companions {
  const beside = new Map<string, Running[]>();
  return {
    async start(cluster: ClusterHandle) {
      const started: Running[] = [];
      beside.set(cluster.uuid, started);
      for (const { name, controller } of COMPANIONS) {
        try {
          started.push(await controller(cluster, context));
        } catch (error) {
          context.log("daemon", `${name} of ${cluster.name} does not start: ${String(error)}`);
        }
      }
    },
    async stop(uuid, removed) {
      const parts = beside.get(uuid) ?? [];
      beside.delete(uuid);
      for (const part of parts.toReversed()) {
        await part
          .stop()
          .catch((error: unknown) => context.log("daemon", `beside ${uuid}: ${String(error)}`));
      }
      if (!removed) return;
      const others = machinery()
        .status()
        .map((cluster) => cluster.uuid);
      forgetClusters(
        context,
        others.filter((other) => other !== uuid),
      );
    },
  };
}
