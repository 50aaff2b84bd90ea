/** Flags that several commands share, and the values that are more than text. Help texts: docs-pks, cli/index.html.md.erb. */
import type { Call, Flag } from "./cobra.ts";
import { UsageError } from "./cobra.ts";

export const JSON_FLAG: Flag = { name: "json", type: "bool", help: "Return the TKGI-API output as json" };
export const WAIT: Flag = { name: "wait", type: "bool", help: "Wait for the operation to finish" };
export const NON_INTERACTIVE: Flag = {
  name: "non-interactive",
  type: "bool",
  help: "Don't ask for user input",
};

/** Single sign-on: accepted as the real program does, refused because the lab has none. */
export const SSO_FLAGS: readonly Flag[] = [
  { name: "sso", type: "bool", help: "Prompt for a one-time passcode to do Single sign-on" },
  { name: "sso-auto", type: "bool", help: "Auto launch local browser to do Single sign-on" },
  { name: "sso-passcode", type: "string", help: "Single sign-on with one-time passcode" },
];

/** @throws if the call uses something of the real program that the lab does not simulate */
export function refuseMissing(call: Call, ...flags: string[]): void {
  const used = flags.find((flag) => call.on(flag) || call.text(flag) !== undefined);
  if (used !== undefined) throw new Error(`--${used} is not simulated by the lab`);
}

/** `key1:val1,key2:val2,keyWithoutVal`; undefined without the flag. */
export function tagsOf(call: Call): { name: string; value: string }[] | undefined {
  return call
    .text("tags")
    ?.split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "")
    .map((tag) => {
      const [name = "", value = "", ...more] = tag.split(":");
      if (name !== "" && more.length === 0) return { name: name.trim(), value: value.trim() };
      throw new UsageError(
        `invalid argument "${call.text("tags") ?? ""}" for "--tags" flag: "${tag}" is not a key:value pair`,
      );
    });
}

/** `pool1:3,pool2:7`; undefined without the flag. */
export function nodePoolsOf(call: Call): Record<string, number> | undefined {
  const given = call.text("node-pool-instances");
  if (given === undefined) return undefined;
  const pools = given.split(",").map((pool): [string, number] => {
    const [, name = "", instances] = /^\s*([^:]+):(\d+)\s*$/.exec(pool) ?? [];
    if (instances !== undefined) return [name, Number(instances)];
    throw new UsageError(
      `invalid argument "${given}" for "--node-pool-instances" flag: "${pool}" is not a name:count pair`,
    );
  });
  return Object.fromEntries(pools);
}
