/** One cluster's etcd, API server, controllers and simulated kubelets: started, kept running, stopped. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { KubeConfig } from "@kubernetes/client-node";
import { CoordinationV1Api, Health } from "@kubernetes/client-node";
import type { LabContext, Running } from "../context.ts";
import { labPaths } from "../paths.ts";
import { supervise, type Supervised } from "../processes/supervise.ts";
import type { Program } from "../processes/start.ts";
import { kubeConfig } from "./access.ts";
import type { ClusterRecord } from "./cluster.ts";
import { clusterFiles, ETCD_SOCKET, writeClusterFiles } from "./files.ts";
import { controlPlanePrograms } from "./programs.ts";
import { kwokStages, type KubeletBehaviour } from "./stages.ts";
import { START_DEADLINE } from "./tuning.ts";

/** A control plane that answers. */
export interface ControlPlane extends Running {
  /** cluster-admin by a token that does not expire. */
  readonly kubeConfig: KubeConfig;
  /** The cluster's CA certificate, PEM. */
  readonly authority: string;
  /** Programs by name: their pid (undefined while one is restarted) and how often each was restarted. */
  programs(): Readonly<Record<string, { readonly pid: number | undefined; readonly restarts: number }>>;
  /** Restarts the simulated kubelets with another behaviour; pods keep the state they have. */
  behave(behaviour: KubeletBehaviour): Promise<void>;
}

/**
 * Starts a cluster's programs; resolves when the API is ready and everything else runs.
 * @throws if one of them ends, takes longer than START_DEADLINE or the signal comes; nothing runs then
 */
export async function startControlPlane(
  context: LabContext,
  record: ClusterRecord,
  behaviour: KubeletBehaviour,
  signal: AbortSignal,
): Promise<ControlPlane> {
  const paths = labPaths(context.home);
  const files = clusterFiles(`${paths.clusters}/${record.spec.uuid}`);
  const authority = await writeClusterFiles(files, record);
  writeFileSync(files.stages, kwokStages(behaviour));
  // One that a killed etcd left would look like readiness.
  rmSync(`${files.folder}/${ETCD_SOCKET}`, { force: true });
  const access = kubeConfig(record.spec, { authority, token: record.tokens.lab, user: "lab" });
  const programs = controlPlanePrograms(context, record);
  const running = new Map<string, Supervised>();

  const start = async (
    name: string,
    program: Program,
    ready: () => Promise<boolean>,
    until: AbortSignal,
  ): Promise<void> => {
    const note = (line: string): void => context.log("kubernetes", `${record.spec.name}: ${line}`);
    running.set(
      name,
      await supervise(paths.run, program, { ready, deadline: START_DEADLINE, signal: until }, note),
    );
  };
  const stop = async (): Promise<void> => {
    // Clients before servers: nobody then waits for an answer that does not come.
    for (const group of [["kwok", "scheduler", "controllerManager"], ["apiServer"], ["etcd"]]) {
      await Promise.all(group.map((name) => running.get(name)?.stop()));
    }
  };

  const failed = new AbortController();
  const giveUp = AbortSignal.any([signal, failed.signal]);
  await Promise.all(
    [
      // The API server waits for etcd by itself, and has enough to do meanwhile.
      start(
        "etcd",
        programs.etcd,
        () => Promise.resolve(existsSync(`${files.folder}/${ETCD_SOCKET}`)),
        giveUp,
      ),
      start("apiServer", programs.apiServer, () => new Health(access).readyz({}), giveUp).then(async () => {
        await forgetLeases(access);
        await Promise.all([
          start("controllerManager", programs.controllerManager, always, giveUp),
          start("scheduler", programs.scheduler, always, giveUp),
          start("kwok", programs.kubelets, always, giveUp),
        ]);
      }),
    ].map((attempt) => attempt.catch((error: unknown) => failed.abort(error))),
  );
  if (failed.signal.aborted) {
    await stop();
    throw failed.signal.reason;
  }
  return {
    kubeConfig: access,
    authority,
    stop,
    programs: () =>
      Object.fromEntries(
        [...running].map(([name, program]) => [name, { pid: program.pid(), restarts: program.restarts() }]),
      ),
    async behave(next) {
      writeFileSync(files.stages, kwokStages(next));
      await running.get("kwok")?.stop();
      await forgetLeases(access);
      await start("kwok", programs.kubelets, always, signal);
    },
  };
}

/**
 * The next kwok has another identity and would wait until the leases of the last one expire, longer than the node
 * controller waits.
 */
async function forgetLeases(access: KubeConfig): Promise<void> {
  await access
    .makeApiClient(CoordinationV1Api)
    .deleteCollectionNamespacedLease({ namespace: "kube-node-lease" });
}

const always = (): Promise<boolean> => Promise.resolve(true);
