/**
 * `pks` and `tkgi` of the lab: `node main.ts PROGRAM ARGUMENTS...`; the wrappers in lab/bin give the program's name.
 * Exit code 0, or 1 with the error on stderr.
 */
import "./broken-pipe.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { CATALOGUE_COMMANDS } from "./catalogue-commands.ts";
import { CLUSTER_COMMANDS } from "./cluster-commands.ts";
import { COMPUTE_PROFILE_COMMANDS } from "./compute-profile-commands.ts";
import { runProgram } from "./cobra.ts";
import type { CliCommand } from "./cobra.ts";
import { printLine } from "./output.ts";
import { SESSION_COMMANDS } from "./session-commands.ts";
import { UPDATE_COMMANDS } from "./update-commands.ts";

const [name = "pks", ...argv] = process.argv.slice(2);
const version = `${name.toUpperCase()} CLI version: ${DEFAULT_SETTINGS.pksVersion}`;

const versionCommand: CliCommand = {
  name: "version",
  args: [],
  short: "Show the version of this program",
  flags: [],
  run() {
    printLine(version);
    return Promise.resolve();
  },
};

process.exitCode = await runProgram(
  { name, short: "The Tanzu Kubernetes Grid Integrated Edition CLI, as the lab simulates it", version },
  [
    ...CLUSTER_COMMANDS,
    ...UPDATE_COMMANDS,
    ...CATALOGUE_COMMANDS,
    ...COMPUTE_PROFILE_COMMANDS,
    ...SESSION_COMMANDS,
    versionCommand,
  ],
  argv,
);
