/**
 * The frame of every step: `node steps/AREA/NAME.ts VERB`. Inputs are environment variables, one a property; the result is
 * one JSON document on stdout; progress goes to stderr. A failure is at most five lines on stderr and exit code 1.
 */
import { text } from "node:stream/consumers";
import type { z } from "zod";
import { Failure } from "./failure.ts";

/** What a verb may use besides its inputs. */
export interface StepContext {
  /** One line of progress, shown live. Never give it a secret. */
  say(line: string): void;
  /** Aborted by Ctrl-C or by Pulumi's cancel. */
  readonly signal: AbortSignal;
  /** Everything on stdin: where secret inputs come from. */
  readStdin(): Promise<string>;
}

type Verb<Inputs> = (inputs: Inputs, context: StepContext) => Promise<unknown>;

/**
 * Runs the verb that the command line names and ends the process: 0 done, 1 failed, 2 wrong use.
 * @param inputs Schema of the environment variables that the step reads; empty ones count as absent.
 */
export async function runStep<Inputs extends z.ZodType>(
  inputs: Inputs,
  verbs: Readonly<Record<string, Verb<z.infer<Inputs>>>>,
): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const verb = verbs[process.argv[2] ?? ""];
  if (!verb) {
    say(
      `usage: node ${process.argv[1] ?? "step"} ${Object.keys(verbs).join("|")} (inputs are environment variables)`,
    );
    process.exit(2);
  }
  const parsed = inputs.safeParse(presentVariables(process.env));
  if (!parsed.success) {
    for (const issue of parsed.error.issues.slice(0, 5)) say(`${issue.path.join(".")}: ${issue.message}`);
    process.exit(2);
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () =>
      stop.abort(
        new Failure("stopped by a signal", "run the same command again: it goes on where this one was"),
      ),
    );
  // Nobody reads the progress any more: the provider that started this step is gone, and Pulumi with it.
  process.stderr.on("error", () =>
    stop.abort(new Failure("Pulumi is gone", "run the same command again: it goes on where this one was")),
  );
  try {
    const result = await verb(parsed.data, {
      say,
      signal: stop.signal,
      readStdin: () => text(process.stdin),
    });
    process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
  } catch (error) {
    say(`error: ${describe(stop.signal.aborted ? stop.signal.reason : error)}`);
    process.exit(1);
  }
}

function presentVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
    ),
  );
}

/** A failure in at most five lines; an unexpected error by its message and what to do, never a stack trace. */
export function describe(error: unknown): string {
  if (error instanceof Failure) return error.lines.join("\n");
  const message = error instanceof Error ? error.message : String(error);
  const next = "next: run the same command again; if it fails again, report it with this message";
  return [...message.split("\n").slice(0, 4), next].join("\n");
}
