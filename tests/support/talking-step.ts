/** A step that goes on telling of its progress, for a minute at most. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { runStep } from "../../steps/step.ts";

await runStep(z.object({}), {
  talk: async (_, { say, signal }) => {
    try {
      for (let line = 0; line < 600; line++) {
        say(`line ${line}`);
        await sleep(100, undefined, { signal });
      }
      return {};
    } finally {
      process.stdout.write("ended in order");
    }
  },
});
