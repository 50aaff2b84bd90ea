/** Step: a DNS record. In mode manual somebody else makes it: `create` says which and waits for it, `delete` says which is left. */
import { z } from "zod";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { askAll, disagreements } from "./resolve.ts";

const inputs = z.object({
  DNS_MODE: z.enum(["manual", "none"]),
  DNS_NAME: z.string(),
  DNS_ADDRESS: z.string(),
  DNS_SERVERS: z.string().optional(),
  DNS_TIMEOUT_MINUTES: z.coerce.number(),
});
type Inputs = z.infer<typeof inputs>;

async function create(wanted: Inputs, context: StepContext): Promise<object> {
  const { DNS_NAME: name, DNS_ADDRESS: address, DNS_MODE: mode } = wanted;
  const result = { name, address };
  if (mode === "none") return result;
  const servers = wanted.DNS_SERVERS?.split(",") ?? [];
  const look = async () => {
    const wrong = disagreements(await askAll(name, servers), address);
    return wrong.length === 0 ? { done: result } : { state: wrong.join("; ") };
  };
  const first = await look();
  if ("done" in first) return result;
  context.say(`DNS record wanted: ${name}. A ${address}`);
  return waitFor(
    {
      what: `DNS record ${name}`,
      timeoutMinutes: wanted.DNS_TIMEOUT_MINUTES,
      next: `make the record ${name}. A ${address} and run the same command again`,
      look,
    },
    context,
  );
}

async function remove(wanted: Inputs, context: StepContext): Promise<object> {
  if (wanted.DNS_MODE === "manual")
    context.say(`DNS record no longer needed: ${wanted.DNS_NAME}. A ${wanted.DNS_ADDRESS}`);
  return {};
}

await runStep(inputs, { create, delete: remove });
