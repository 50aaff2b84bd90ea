/** A simulated PKS and BOSH for tests: real HTTPS services and programs, but machinery that lives in memory. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startBosh } from "../../../lab/bosh/service.ts";
import type { Delays, LabContext, Running } from "../../../lab/context.ts";
import { openFaults } from "../../../lab/faults.ts";
import type { FaultTable } from "../../../lab/faults.ts";
import { labNetwork } from "../../../lab/network.ts";
import { openAuthority } from "../../../lab/pki/authority.ts";
import type { Accounts } from "../../../lab/pks/accounts.ts";
import { startPks } from "../../../lab/pks/service.ts";
import type { PksSettings } from "../../../lab/pks/settings.ts";
import { openStore } from "../../../lab/store.ts";
import { memoryMachinery } from "./memory-machinery.ts";
import type { MemoryMachinery } from "./memory-machinery.ts";

const bin = join(dirname(fileURLToPath(import.meta.url)), "../../../lab/bin");

/** Everyone that the tests log in as. */
export const ACCOUNTS: Accounts = {
  users: [
    { name: "alana", secret: "alana's secret: %", scopes: ["pks.clusters.admin"] },
    { name: "naomi", secret: "naomi-secret", scopes: ["pks.clusters.manage"] },
    { name: "rita", secret: "rita-secret", scopes: ["pks.clusters.admin.read"] },
    { name: "nobody", secret: "nobody-secret", scopes: [] },
  ],
  clients: [{ name: "automated-client", secret: "client-secret", scopes: ["pks.clusters.admin"] }],
};

/** What a program left. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running simulation. */
export interface Site {
  readonly context: LabContext;
  readonly faults: FaultTable;
  readonly machinery: MemoryMachinery;
  /** The folder of this simulation; gone after `stop`. */
  readonly home: string;
  /** Runs pks, tkgi or bosh with the site's environment; `stdin` is empty unless given. */
  run(program: string, args: readonly string[], env?: Record<string, string>): Promise<Outcome>;
  /** Runs a command line (of the tests' own words) at a terminal and types `typed` when it asks for something. */
  atTerminal(commandLine: string, typed: string): Promise<Outcome>;
  /** Runs pks and reads its JSON; throws on another exit code than 0. */
  json(...args: string[]): Promise<unknown>;
  /** Logs alana in; throws if that fails. */
  logIn(): Promise<void>;
  /** Waits until the cluster's last action is in this state. */
  until(cluster: string, state: string): Promise<void>;
  /** Stops the services and starts them anew on the same memory, as a restarted daemon does. */
  restart(settings?: Partial<PksSettings>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts PKS and BOSH of lab number 84. */
export async function startSite(
  settings: Partial<PksSettings> = {},
  delays: Partial<Delays> = {},
): Promise<Site> {
  const home = mkdtempSync(join(tmpdir(), "lab-pks-"));
  const store: LabContext["store"] = (name, initial) =>
    openStore(join(home, "state", `${name}.json`), initial);
  const faults = openFaults(store);
  const authority = await openAuthority(join(home, "ca"), "Site CA of the tests");
  const machinery = memoryMachinery();
  const none = {
    clusterCreate: 0,
    clusterUpdate: 0,
    clusterDelete: 0,
    loadBalancer: 0,
    dnsRecord: 0,
    podReady: 0,
  };
  // A restarted daemon has a context of its own.
  const newContext = (): LabContext => ({
    home,
    network: labNetwork(84),
    authority,
    delays: { ...none, ...delays },
    faults,
    store,
    tool: (name) => name,
    log: () => undefined,
  });
  let context = newContext();
  let running: Running[] = [];
  const start = async (with_: Partial<PksSettings>): Promise<void> => {
    context = newContext();
    running = [
      await startPks(context, machinery, { accounts: ACCOUNTS, settings: { ...settings, ...with_ } }),
      await startBosh(context, machinery, { name: "ops_manager", secret: "bosh-secret" }),
    ];
  };
  const stopServices = async (): Promise<void> => {
    await Promise.all(running.map((service) => service.stop()));
  };
  await start({});

  mkdirSync(join(home, "user"));
  const environment = (): Record<string, string> => ({
    PATH: [bin, dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    HOME: join(home, "user"),
    PKS_HOME: join(home, "user", ".pks"),
    KUBECONFIG: join(home, "user", "kubeconfig"),
    BOSH_ENVIRONMENT: `https://${context.network.bosh.address}:25555`,
    BOSH_CLIENT: "ops_manager",
    BOSH_CLIENT_SECRET: "bosh-secret",
    BOSH_CA_CERT: authority.certificatePem,
  });
  const site: Site = {
    get context() {
      return context;
    },
    faults,
    machinery,
    home,
    run: (program, args, env = {}) => run(join(bin, program), args, { ...environment(), ...env }),
    atTerminal: (commandLine, typed) =>
      run("script", ["-qec", commandLine, "/dev/null"], environment(), typed),
    async json(...args) {
      const { code, stdout, stderr } = await site.run("pks", [...args, "--json"]);
      if (code !== 0) throw new Error(`pks ${args.join(" ")}: exit code ${code}, ${stderr}`);
      return JSON.parse(stdout);
    },
    async logIn() {
      const args = ["login", "-a", context.network.pksApi.address, "-u", "alana", "-p", "alana's secret: %"];
      const { code, stderr } = await site.run("pks", [...args, "--ca-cert", join(home, "ca", "ca.pem")]);
      if (code !== 0) throw new Error(stderr);
    },
    async until(cluster, state) {
      for (let turn = 0; turn < 100; turn += 1) {
        const { state: now } = pksCluster(site, cluster) ?? { state: "gone" };
        if (now === state) return;
        await sleep(50);
      }
      throw new Error(`${cluster} does not become ${state}: ${JSON.stringify(pksCluster(site, cluster))}`);
    },
    async restart(changed = {}) {
      await stopServices();
      await start(changed);
    },
    async stop() {
      await stopServices();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return site;
}

/** What the PKS API remembers of a cluster, read from its file. */
export function pksCluster(
  site: Site,
  name: string,
): { state: string; description: string; uuid: string } | undefined {
  const memory = site.context.store<{
    clusters: { name: string; state: string; description: string; uuid: string }[];
  }>("pks", {
    clusters: [],
  });
  return memory.value.clusters.find((cluster) => cluster.name === name);
}

/** Fails unless the program ended well and wrote no error. */
export function succeeded({ code, stderr }: Outcome): void {
  assert.deepEqual([code, stderr], [0, ""]);
}

/** A file in the site's folder; returns its path. */
export function writeJson(site: Site, name: string, value: unknown): string {
  const path = join(site.home, "user", name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

/** Without `typed` the program gets an empty input; with it, after the program's first ": ". */
function run(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  typed?: string,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    if (typed === undefined) child.stdin?.end();
    else child.stdout?.once("data", () => child.stdin?.write(typed));
  });
}
