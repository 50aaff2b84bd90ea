/** A step for the tests of the steps' frame: run as a child process, like every step. */
import { z } from "zod";
import { Failure } from "../../steps/failure.ts";
import { runStep } from "../../steps/step.ts";
import { waitFor } from "../../steps/wait.ts";

await runStep(
  z.object({ NAME: z.string(), SIZE: z.coerce.number().default(3), EMPTY: z.string().optional() }),
  {
    show: async (inputs, context) => {
      context.say(`working on ${inputs.NAME}`);
      return inputs;
    },
    read: async (_, context) => ({ stdin: await context.readStdin() }),
    fail: async () => {
      throw new Failure("it failed", "do this", "one\ntwo\nthree\nfour");
    },
    crash: async () => {
      throw new TypeError("cannot read properties of undefined");
    },
    wait: async (_, context) =>
      waitFor(
        { what: "example", timeoutMinutes: 1, next: "never", look: async () => ({ state: "waiting" }) },
        context,
      ),
  },
);
