/** `command:local:Command` and `command:local:run`, as pulumi-command 1.2.1 has them. */
import { randomBytes } from "node:crypto";
import { differences } from "../differ.ts";
import { FunctionFailures } from "../provider.ts";
import type { CallContext, ProviderFunction, ResourceType } from "../provider.ts";
import { reveal, Secret, UNKNOWN, Unknown } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { COMMAND_FIELDS, problems, RUN_FIELDS, runSettings, withoutNulls } from "./inputs.ts";
import { run } from "./run.ts";
import type { CommandOutput } from "./run.ts";

const NOTHING: CommandOutput = { stdout: "", stderr: "" };

/** A command for each of create, update and delete; it has no read, so a refresh finds what the state says. */
export const command: ResourceType<unknown> = {
  check({ news }) {
    const failures = problems(news, COMMAND_FIELDS, "local.CommandInputs");
    return { inputs: failures.length > 0 ? news : withoutNulls(news), failures };
  },

  diff({ oldInputs, news, ignoreChanges }) {
    // Here only triggers that come or go as a whole replace; for a change within them the SDK asks (replaceOnChanges).
    const replaces = (path: readonly unknown[]): boolean => path.length === 1 && path[0] === "triggers";
    const changes = differences(oldInputs, news, {
      replaces,
      ignoreChanges,
      inputDiff: false,
      wholeSecrets: true,
    });
    return { changes };
  },

  async create({ inputs, preview }, context) {
    const id = `${context.name}${randomBytes(4).toString("hex")}`;
    if (preview) return { id, state: { ...inputs, stdout: UNKNOWN, stderr: UNKNOWN } };
    return { id, state: { ...inputs, ...(await runVerb(inputs["create"], inputs, NOTHING, context)) } };
  },

  async update({ state, news, preview }, context) {
    const previous = previousOutput(state);
    if (preview) {
      const output = affectsOutput(state, news) ? { stdout: UNKNOWN, stderr: UNKNOWN } : previous;
      return { ...news, ...output };
    }
    return { ...news, ...(await runVerb(news["update"] ?? news["create"], news, previous, context)) };
  },

  async delete({ state }, context) {
    await runVerb(state["delete"], state, previousOutput(state), context);
  },
};

/** Runs a command at every preview and update. */
export const runFunction: ProviderFunction<unknown> = async (args, context) => {
  const failures = [...problems(args, RUN_FIELDS, "local.RunInputs")];
  if ((args["command"] ?? null) === null) {
    failures.push({ property: "command", reason: "Missing required field 'command' on 'local.RunInputs'" });
  }
  if (failures.length > 0) return new FunctionFailures(failures);
  return { ...withoutNulls(args), ...(await runVerb(args["command"], args, NOTHING, context)) };
};

/** Runs the command if there is one; otherwise the output stays what it was. */
async function runVerb(
  text: PropertyValue | undefined,
  settings: PropertyMap,
  previous: CommandOutput,
  context: CallContext,
): Promise<CommandOutput & PropertyMap> {
  const plain = reveal(text);
  if (typeof plain !== "string") return { ...previous };
  return { ...(await run(plain, runSettings(settings), previous, context)) };
}

function previousOutput(state: PropertyMap): CommandOutput & PropertyMap {
  const { stdout, stderr } = reveal({ stdout: state["stdout"], stderr: state["stderr"] });
  return {
    stdout: typeof stdout === "string" ? stdout : "",
    stderr: typeof stderr === "string" ? stderr : "",
  };
}

/**
 * Whether an update makes the output unknown in a preview: when an input is unknown, or was in the state and is now
 * another. An input that is new does not (pulumi-go-provider `infer/resource.go`, markComputed).
 */
function affectsOutput(state: PropertyMap, news: PropertyMap): boolean {
  return Object.keys(COMMAND_FIELDS).some((name) => {
    const before = state[name];
    const after = news[name];
    const revealed = after instanceof Secret ? after.value : after;
    if (revealed instanceof Unknown) return true;
    if (before === undefined) return false;
    return differences({ [name]: before }, { [name]: after }, { wholeSecrets: true }).length > 0;
  });
}
