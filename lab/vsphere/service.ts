/** The site's vCenter: vcsim, which keeps its inventory in a file, so that a restart changes nothing. */
import { existsSync, mkdirSync, renameSync, watch, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { LabContext, Running } from "../context.ts";
import { credentials } from "../credentials.ts";
import { labPaths } from "../paths.ts";
import type { Program } from "../processes/start.ts";
import { supervise, type Supervised } from "../processes/supervise.ts";
import { vsphereControl, type VsphereControl } from "./control-client.ts";
import { emptySite } from "./inventory.ts";

/** The running vCenter. */
export interface VSphere extends Running, VsphereControl {
  /** Calls the listener soon after a change of the inventory, by whomever; several changes may make one call. */
  onChange(listener: () => void): void;
  /** The process, undefined while it is down. */
  pid(): number | undefined;
  /** What is off does not answer; the inventory is kept. */
  setReachable(reachable: boolean): Promise<void>;
}

/** Host name of the vCenter in its certificate, beside its address. */
export const VCENTER_HOST = "vcenter.lab.example";

/** Starts vcsim on `network.vcenter`, unless that fault is on; resolves when it answers. Throws if it does not. */
export async function startVSphere(context: LabContext): Promise<VSphere> {
  const paths = labPaths(context.home);
  const inventoryFile = join(paths.vsphere, "inventory.json");
  await writeFiles(context, paths.vsphere, inventoryFile);
  const control = vsphereControl(context.network.vcenterControl);
  const program = describe(context, paths.vsphere, inventoryFile);
  const start = (): Promise<Supervised> =>
    supervise(
      paths.run,
      program,
      { ready: async () => (await control.inventory()).datacenter !== "", deadline: 30_000 },
      (line) => context.log("vsphere", line),
    );

  let running: Supervised | undefined;
  if (context.faults.active("vcenter-down") === undefined) running = await start();
  const listeners: (() => void)[] = [];
  const watcher = watch(paths.vsphere, (_event, file) => {
    if (file === basename(inventoryFile)) for (const listener of listeners) listener();
  });

  return {
    ...control,
    onChange: (listener) => void listeners.push(listener),
    pid: () => running?.pid(),
    async setReachable(reachable) {
      if (reachable === (running !== undefined)) return;
      if (reachable) {
        running = await start();
      } else {
        const stopped = running;
        running = undefined;
        await stopped?.stop();
      }
    },
    async stop() {
      watcher.close();
      await running?.stop();
    },
  };
}

function describe(context: LabContext, folder: string, inventoryFile: string): Program {
  const { vcenter, vcenterControl } = context.network;
  const { vsphereUser, vspherePassword } = credentials(context);
  return {
    name: "vcsim",
    command: context.tool("vcsim"),
    args: [
      ...["-listen", `${vcenter.address}:${vcenter.port}`],
      ...["-control", `${vcenterControl.address}:${vcenterControl.port}`],
      ...["-inventory", inventoryFile, "-save"],
      ...["-data", join(folder, "datastores")],
      ...["-tlscert", join(folder, "certificate.pem"), "-tlskey", join(folder, "certificate.key")],
      ...["-username", vsphereUser],
    ],
    environment: { HOME: folder, VCSIM_PASSWORD: vspherePassword },
    logFile: join(labPaths(context.home).logs, "vcsim.log"),
  };
}

async function writeFiles(context: LabContext, folder: string, inventoryFile: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(inventoryFile)) {
    writeFileSync(`${inventoryFile}.new`, JSON.stringify(emptySite, null, 2) + "\n", { mode: 0o600 });
    renameSync(`${inventoryFile}.new`, inventoryFile);
  }
  if (existsSync(join(folder, "certificate.pem"))) return;
  const issued = await context.authority.issue({
    commonName: VCENTER_HOST,
    dnsNames: [VCENTER_HOST],
    ipAddresses: [context.network.vcenter.address],
  });
  writeFileSync(join(folder, "certificate.key"), issued.keyPem, { mode: 0o600 });
  writeFileSync(join(folder, "certificate.pem"), issued.certificatePem);
}
