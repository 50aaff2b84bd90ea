/** Commands for plans, network profiles, tasks and certificates. */
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { openApi } from "./api-client.ts";
import type { CliCommand } from "./cobra.ts";
import { JSON_FLAG, NON_INTERACTIVE, WAIT } from "./flags.ts";
import { printJson, printLabels, printLine, printTable, timeText } from "./output.ts";
import { confirm } from "./prompt.ts";
import { clusterPath } from "./waiting.ts";

const plansSchema = z.array(z.object({ name: z.string(), id: z.string(), description: z.string() }));
const profileSchema = z.looseObject({ name: z.string(), description: z.string(), parameters: z.string() });
const profileFileSchema = z.looseObject({ name: z.string(), parameters: z.optional(z.unknown()) });
const taskSchema = z.object({
  uuid: z.string(),
  type: z.string(),
  status: z.string(),
  start_time: z.number(),
  end_time: z.number(),
  clusters: z.array(
    z.object({
      cluster_name: z.string(),
      last_action_state: z.string(),
      start_time: z.number(),
      end_time: z.number(),
      is_canary: z.boolean(),
    }),
  ),
});
const certificatesSchema = z.array(
  z.object({ name: z.string(), type: z.string(), days_left: z.number(), valid_until: z.string() }),
);

const plans: CliCommand = {
  name: "plans",
  args: [],
  short: "View the preconfigured plans available",
  flags: [JSON_FLAG],
  async run(call) {
    const answer = await (await openApi()).send("GET", "/v1/plans");
    if (call.on("json")) return printJson(answer);
    const rows = z.parse(plansSchema, answer).map((plan) => [plan.name, plan.id, plan.description]);
    printTable(["Name", "ID", "Description"], rows);
  },
};

const networkProfiles: CliCommand = {
  name: "network-profiles",
  args: [],
  short: "Show all network profiles created with TKGI",
  flags: [JSON_FLAG],
  async run(call) {
    const answer = await (await openApi()).send("GET", "/v1/network-profiles");
    const profiles = z.parse(z.array(profileSchema), answer);
    if (call.on("json")) return printJson(profiles.map((profile) => profileJson(call.program, profile)));
    printTable(
      ["Name", "Description"],
      profiles.map((profile) => [profile.name, profile.description]),
    );
  },
};

const networkProfile: CliCommand = {
  name: "network-profile",
  args: ["PROFILE"],
  short: "View a network profile",
  flags: [JSON_FLAG],
  async run(call) {
    const profile = z.parse(profileSchema, await (await openApi()).send("GET", profilePath(call.args[0])));
    if (call.on("json")) return printJson(profileJson(call.program, profile));
    printLabels([
      ["Name", profile.name],
      ["Description", profile.description],
      ["Parameters", profile.parameters],
    ]);
  },
};

const createNetworkProfile: CliCommand = {
  name: "create-network-profile",
  args: ["PROFILE-PATH"],
  short: "Create a network profile",
  flags: [],
  async run(call) {
    const profile = readProfile(call.args[0] ?? "");
    const parameters = JSON.stringify(profile.parameters ?? {});
    await (await openApi()).send("POST", "/v1/network-profiles", { ...profile, parameters });
    // docs-pks, network-profiles-define.html.md.erb.
    printLine(`Network profile ${profile.name} successfully created`);
  },
};

const deleteNetworkProfile: CliCommand = {
  name: "delete-network-profile",
  args: ["PROFILE"],
  short: "Delete a network profile",
  flags: [NON_INTERACTIVE],
  async run(call) {
    const [name = ""] = call.args;
    const sure =
      call.on("non-interactive") ||
      (await confirm(`Are you sure you want to delete the network profile ${name}?`));
    if (!sure) return;
    await (await openApi()).send("DELETE", profilePath(name));
    printLine(`Deletion of ${name} completed`);
  },
};

const tasks: CliCommand = {
  name: "tasks",
  args: [],
  short: "List recent tasks",
  flags: [
    JSON_FLAG,
    { name: "limit", short: "l", type: "int32", help: "Action flag, Show limit number of recent tasks" },
  ],
  async run(call) {
    const answer = await (await openApi()).send("GET", `/v1/tasks?limit=${call.number("limit") ?? 10}`);
    if (call.on("json")) return printJson(answer);
    printTable(
      ["ID", "Type", "Status", "StartTime", "EndTime", "Clusters"],
      z
        .parse(z.array(taskSchema), answer)
        .map((task) => [
          task.uuid,
          task.type,
          task.status,
          timeText(task.start_time),
          timeText(task.end_time),
          task.clusters.map((cluster) => cluster.cluster_name).join(", "),
        ]),
    );
  },
};

const task: CliCommand = {
  name: "task",
  args: ["TASK"],
  short: "List the status and details of a task",
  flags: [JSON_FLAG],
  async run(call) {
    const answer = await (await openApi()).send("GET", `/v1/tasks/${encodeURIComponent(call.args[0] ?? "")}`);
    if (call.on("json")) return printJson(answer);
    const { status, clusters } = z.parse(taskSchema, answer);
    printLine(`Your upgrade task is: ${status}`);
    printTable(
      ["Name", "Status", "Start time", "End time", "isCanary"],
      clusters.map((cluster) => [
        cluster.cluster_name,
        cluster.last_action_state,
        timeText(cluster.start_time),
        timeText(cluster.end_time),
        String(cluster.is_canary),
      ]),
    );
  },
};

const certificates: CliCommand = {
  name: "certificates",
  args: ["CLUSTER-NAME"],
  short: "List the certificates of the cluster",
  flags: [
    {
      name: "days",
      short: "d",
      type: "int32",
      help: "Action flag, Show certificates expire within days (default 180)",
    },
    JSON_FLAG,
    NON_INTERACTIVE,
    WAIT,
  ],
  async run(call) {
    const path = `${clusterPath(call.args[0] ?? "")}/certificates?days=${call.number("days") ?? 180}`;
    const answer = await (await openApi()).send("GET", path);
    if (call.on("json")) return printJson(answer);
    printTable(
      ["NAME", "Type", "Days Left", "Valid until"],
      z
        .parse(certificatesSchema, answer)
        .map((one) => [one.name, one.type, String(one.days_left), one.valid_until]),
    );
  },
};

function profilePath(name: string | undefined): string {
  return `/v1/network-profiles/${encodeURIComponent(name ?? "")}`;
}

/**
 * Whether the real programs print `parameters` as the API's text or as an object is unknown: the lab's `pks` prints
 * the text, its `tkgi` the object, so that readers meet both.
 */
function profileJson(program: string, profile: z.infer<typeof profileSchema>): object {
  return program === "tkgi" ? { ...profile, parameters: JSON.parse(profile.parameters) as unknown } : profile;
}

function readProfile(path: string): z.infer<typeof profileFileSchema> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new Error(`open ${path}: no such file or directory`);
  }
  const parsed = z.safeParse(profileFileSchema, parseJson(text));
  if (!parsed.success) throw new Error(`${path} is not a network profile in JSON`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** plans, network-profiles, network-profile, create-network-profile, delete-network-profile, tasks, task, certificates. */
export const CATALOGUE_COMMANDS: readonly CliCommand[] = [
  plans,
  networkProfiles,
  networkProfile,
  createNetworkProfile,
  deleteNetworkProfile,
  tasks,
  task,
  certificates,
];
