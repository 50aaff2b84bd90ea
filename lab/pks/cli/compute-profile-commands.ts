/** Commands for compute profiles (docs-pks, cli/index.html.md.erb and compute-profiles-use.html.md.erb). */
import * as z from "zod/mini";
import { openApi } from "./api-client.ts";
import type { CliCommand } from "./cobra.ts";
import { JSON_FLAG } from "./flags.ts";
import { printJson, printTable } from "./output.ts";

const profilesSchema = z.array(z.looseObject({ name: z.string(), description: z.string() }));

const computeProfiles: CliCommand = {
  name: "compute-profiles",
  args: [],
  short: "List compute profiles",
  flags: [JSON_FLAG],
  async run(call) {
    const answer = await (await openApi()).send("GET", "/v1/compute-profiles");
    if (call.on("json")) return printJson(answer);
    printTable(
      ["Name", "Description"],
      z.parse(profilesSchema, answer).map((profile) => [profile.name, profile.description]),
    );
  },
};

/** `compute-profiles`. */
export const COMPUTE_PROFILE_COMMANDS: readonly CliCommand[] = [computeProfiles];
