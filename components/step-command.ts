/** How components run steps: the command line is constant text, every input is an environment variable of its own. */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { plainly } from "./plain-error.ts";

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

/** A step that only reads, run as a function: in every run, and in previews as soon as its inputs are known. */
export interface StepFunction {
  /** `AREA/NAME`. */
  readonly step: string;
  readonly verb: string;
  readonly environment: StepEnvironment;
  /** Secret inputs. Default: none. */
  readonly stdin?: pulumi.Input<string>;
  readonly parent: pulumi.Resource;
}

/** The step's result, parsed from its stdout. A failed step ends the program with the step's own words. */
export function stepResult<T>({ step, verb, environment, stdin, parent }: StepFunction): pulumi.Output<T> {
  const inputs = pulumi.all([stepEnvironment(environment), stdin ?? ""]);
  const result = inputs.apply(async ([known, input]) => {
    const ran = await plainly(
      local.run(
        { command: stepCommand(step, verb), environment: known, stdin: input, logging: local.Logging.Stderr },
        { parent },
      ),
    );
    return JSON.parse(ran.stdout) as T;
  });
  // A secret on stdin (a kubeconfig) makes the whole result secret; what a step prints never is.
  return pulumi.unsecret(result);
}
