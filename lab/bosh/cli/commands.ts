/** The commands of the lab's `bosh`, with the tables of the real one (bosh-cli, cmd/). */
import { createInterface } from "node:readline/promises";
import * as z from "zod/mini";
import { BoshError } from "./bosh-error.ts";
import type { Director } from "./director-client.ts";
import type { UserInterface } from "./user-interface.ts";

/** What the command line says besides the command. */
export interface BoshOptions {
  readonly deployment: string;
  readonly nonInteractive: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

/** A command; the director is asked for first, as the real program does. */
export type BoshCommand = (director: Director, ui: UserInterface, options: BoshOptions) => Promise<void>;

const vmSchema = z.object({
  vm_cid: z.string(),
  job_name: z.string(),
  id: z.string(),
  active: z.boolean(),
  job_state: z.string(),
  processes: z.array(z.unknown()),
  ips: z.array(z.string()),
  az: z.string(),
  vm_type: z.string(),
  stemcell: z.object({ name: z.string(), version: z.string() }),
});

/** Columns in the order of cmd/instance_table.go. */
const VM_HEADER = ["Instance", "Process State", "AZ", "IPs", "VM CID", "VM Type", "Active", "Stemcell"];

const vms: BoshCommand = async (director, ui, { deployment }) => {
  const names = deployment === "" ? (await director.deployments()).map(({ name }) => name) : [deployment];
  for (const name of names) {
    const rows = (await director.vms(name)).map((info) => {
      const vm = z.parse(vmSchema, info);
      // director/vms.go, InstanceState: "running" needs processes that run.
      const state = vm.job_state !== "running" || vm.processes.length > 0 ? vm.job_state : "";
      const stemcell = `${vm.stemcell.name}/${vm.stemcell.version}`;
      return [
        `${vm.job_name}/${vm.id}`,
        state,
        vm.az,
        vm.ips.join("\n"),
        vm.vm_cid,
        vm.vm_type,
        String(vm.active),
        stemcell,
      ];
    });
    ui.table({ title: `Deployment '${name}'`, content: "vms", header: VM_HEADER, rows: sorted(rows) });
  }
};

const deployments: BoshCommand = async (director, ui) => {
  const rows = (await director.deployments()).map((deployment) => [
    deployment.name,
    deployment.releases.map(({ name, version }) => `${name}/${version}`).join("\n"),
    deployment.stemcells.map(({ name, version }) => `${name}/${version}`).join("\n"),
    deployment.teams.join("\n"),
  ]);
  const header = ["Name", "Release(s)", "Stemcell(s)", "Team(s)"];
  ui.table({ title: "", content: "deployments", header, rows: sorted(rows) });
};

const environment: BoshCommand = async (director, ui) => {
  const info = await director.info();
  const features = Object.entries(info.features).map(
    ([name, { status }]) => `${name}: ${status ? "enabled" : "disabled"}`,
  );
  const entries: readonly (readonly [title: string, value: string])[] = [
    ["Name", info.name],
    ["UUID", info.uuid],
    ["Version", info.version],
    ["Director Stemcell", `${info.stemcell_os}/${info.stemcell_version}`],
    ["CPI", info.cpi],
    ["Features", features.sort().join("\n")],
    ["User", info.user ?? "(not logged in)"],
  ];
  ui.table({
    title: "",
    content: "",
    header: entries.map(([title]) => title),
    rows: [entries.map(([, value]) => value)],
  });
};

const deleteDeployment: BoshCommand = async (director, ui, options) => {
  const { deployment } = options;
  if (deployment === "") throw new BoshError("Expected non-empty deployment name");
  ui.line(`Using deployment '${deployment}'`);
  if (!options.nonInteractive) await confirm(options.json);
  try {
    await director.deleteDeployment(deployment, options.force);
  } catch (error) {
    // A deployment that is gone is deleted (director/deployment.go).
    if ((await director.deployments()).some(({ name }) => name === deployment)) throw error;
  }
};

/** By name and alias. */
export const COMMANDS: ReadonlyMap<string, BoshCommand> = new Map([
  ["vms", vms],
  ["deployments", deployments],
  ["deps", deployments],
  ["ds", deployments],
  ["environment", environment],
  ["env", environment],
  ["delete-deployment", deleteDeployment],
  ["deld", deleteDeployment],
]);

async function confirm(json: boolean): Promise<void> {
  if (json) throw new BoshError("Cannot ask for confirmation in JSON UI");
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<undefined>((resolve) =>
    lines.once("close", () => {
      resolve(undefined);
    }),
  );
  const answer = await Promise.race([lines.question("Continue? [yN]: "), closed]);
  lines.close();
  if (answer === undefined) throw new BoshError("Asking for confirmation", "EOF");
  if (!/^y(es)?$/i.test(answer.trim())) throw new BoshError("Stopped");
}

function sorted(rows: string[][]): string[][] {
  return rows.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}
