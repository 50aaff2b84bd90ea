import type { Input } from "@pulumi/pulumi";
import manifest from "./package.json" with { type: "json" };

/** Options that name the version of the plugin: without them the engine takes any vsphere plugin that it finds. */
export function versionOptions(): { readonly version: string } {
  return { version: manifest.version };
}

/** Arguments as the engine takes them. */
export function inputs(args: object): Record<string, unknown> {
  return { ...args };
}

/** The arguments of a function, each of which may be an output. */
export type InputsOf<Args> = { readonly [Name in keyof Args]: Input<Args[Name]> };
