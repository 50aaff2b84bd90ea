/**
 * Step: a DNS record. In mode manual somebody else makes it: `create` says which and waits for it, `delete` says which is
 * left. In mode nsupdate the step makes, changes and removes it; the TSIG secret comes on stdin. `create` also changes.
 */
import { z } from "zod";
import { Failure } from "../failure.ts";
import { runStep, type StepContext } from "../step.ts";
import { waitFor } from "../wait.ts";
import { askAll, disagreements } from "./resolve.ts";
import { putRecord, removeRecord, type WantedRecord } from "./update.ts";

// Each of these becomes part of a line that nsupdate reads.
const name = z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$/, "not a domain name");
const inputs = z.object({
  DNS_MODE: z.enum(["manual", "nsupdate", "none"]),
  DNS_NAME: name,
  DNS_ADDRESS: z.ipv4("not an IPv4 address"),
  DNS_SERVERS: z
    .string()
    .regex(/^[\d.]+(:\d+)?(,[\d.]+(:\d+)?)*$/, "not a list of addresses")
    .optional(),
  DNS_TIMEOUT_MINUTES: z.coerce.number(),
  DNS_ZONE: name.optional(),
  DNS_TTL: z.coerce.number().int().default(300),
  DNS_TSIG_NAME: name.optional(),
  DNS_TSIG_ALGORITHM: z
    .string()
    .regex(/^hmac-[a-z0-9]+$/)
    .default("hmac-sha256"),
  DNS_ADOPT: z.stringbool().default(false),
  /** The result of the run before, from the command provider. */
  PULUMI_COMMAND_STDOUT: z.string().optional(),
});
type Inputs = z.infer<typeof inputs>;

const recorded = z.object({ name: z.string(), address: z.ipv4() });
const secret = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

async function create(wanted: Inputs, context: StepContext): Promise<object> {
  const { DNS_NAME: fqdn, DNS_ADDRESS: address, DNS_MODE: mode } = wanted;
  const result = { name: fqdn, address };
  if (mode === "none") return result;
  const servers = wanted.DNS_SERVERS?.split(",") ?? [];
  const agreed = async () => {
    const wrong = disagreements(await askAll(fqdn, servers), address);
    return wrong.length === 0 ? { done: result } : { state: wrong.join("; ") };
  };
  const deadline = { what: `DNS record ${fqdn}`, timeoutMinutes: wanted.DNS_TIMEOUT_MINUTES };
  if (mode === "nsupdate") {
    const change = await changeOf(wanted, context);
    const next = `see whether ${servers.join(", ")} serve one zone and answer this machine, and run the same command again`;
    let put = false;
    const look = async () => {
      if (put) return agreed();
      const delivery = await change();
      if ("unreached" in delivery) return { state: delivery.unreached };
      put = true;
      return agreed();
    };
    return waitFor({ ...deadline, next, look }, context);
  }
  const first = await agreed();
  if ("done" in first) return result;
  context.say(`DNS record wanted: ${fqdn}. A ${address}`);
  const next = `make the record ${fqdn}. A ${address} and run the same command again`;
  return waitFor({ ...deadline, next, look: agreed }, context);
}

/** One attempt to put the record; says once what clients may remember. */
async function changeOf(wanted: Inputs, context: StepContext): Promise<() => ReturnType<typeof putRecord>> {
  const record = await recordOf(wanted, context);
  const before = recorded.safeParse(parsed(wanted.PULUMI_COMMAND_STDOUT)).data;
  const previous = before?.name === record.name ? before.address : undefined;
  return async () => {
    const delivery = await putRecord(record, { previous, adopt: wanted.DNS_ADOPT });
    if ("server" in delivery && previous !== undefined && previous !== record.address)
      context.say(
        `DNS record ${record.name}: ${previous} is now ${record.address}; who asked before may use the old address for up to ${record.ttl} s`,
      );
    return delivery;
  };
}

async function remove(wanted: Inputs, context: StepContext): Promise<object> {
  const { DNS_NAME: fqdn, DNS_ADDRESS: address, DNS_MODE: mode } = wanted;
  if (mode === "manual") context.say(`DNS record no longer needed: ${fqdn}. A ${address}`);
  if (mode !== "nsupdate") return {};
  const delivery = await removeRecord(await recordOf(wanted, context));
  if ("unreached" in delivery)
    throw new Failure(
      `DNS record ${fqdn} A ${address} is not removed: ${delivery.unreached}`,
      "run the same command again when a name server answers, or remove the record by hand and then the resource: pulumi state delete URN",
    );
  return {};
}

async function recordOf(wanted: Inputs, context: StepContext): Promise<WantedRecord> {
  const given = secret.safeParse((await context.readStdin()).trim());
  if (wanted.DNS_TSIG_NAME === undefined || !given.success)
    throw new Failure(
      `DNS record ${wanted.DNS_NAME}: there is no TSIG key in base64 to sign the update with`,
      "set dns.tsig.name, and the key: pulumi config set --secret --path 'rancher-ha:dns.tsig.secret'",
    );
  return {
    name: wanted.DNS_NAME,
    address: wanted.DNS_ADDRESS,
    ttl: wanted.DNS_TTL,
    servers: wanted.DNS_SERVERS?.split(",") ?? [],
    zone: wanted.DNS_ZONE,
    key: { name: wanted.DNS_TSIG_NAME, algorithm: wanted.DNS_TSIG_ALGORITHM, secret: given.data },
    signal: context.signal,
  };
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "");
  } catch {
    return undefined;
  }
}

await runStep(inputs, { create, delete: remove });
