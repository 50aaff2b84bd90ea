/** How components run steps: the command line is constant text, every input is an environment variable of its own. */
import type * as pulumi from "@pulumi/pulumi";

/** A step's inputs; undefined ones are left out. */
export type StepEnvironment = Readonly<Record<string, pulumi.Input<string> | undefined>>;

/** The command line of a step: `node steps/AREA/NAME.ts VERB`, relative to the project, so that a state moves between machines. */
export function stepCommand(step: string, verb: string): string {
  return `node steps/${step}.ts ${verb}`;
}

/** The inputs that are there, as the command provider takes them. */
export function stepEnvironment(environment: StepEnvironment): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, pulumi.Input<string>] => entry[1] !== undefined,
    ),
  );
}
