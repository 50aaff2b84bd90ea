/** What the site's name servers say of a name. */
import { Resolver } from "node:dns/promises";

/** One server's answer: its addresses, sorted, or why there are none. */
export interface Answer {
  /** The server's address, or "this machine's resolver". */
  readonly server: string;
  readonly addresses: readonly string[];
  readonly error?: string;
}

const TIMEOUT_MILLISECONDS = 3000;

/** The resolver's codes in words. Source: Node.js, "DNS error codes" (c-ares). */
const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "says there is no such name",
  ENODATA: "says the name has no A record",
  ETIMEOUT: "does not answer",
  ECONNREFUSED: "does not answer: nothing listens there, or no other server could be asked",
  ESERVFAIL: "fails (SERVFAIL): it cannot load or reach the zone",
  EREFUSED: "refuses to answer (REFUSED): it does not serve this zone to this machine",
};

/** Asks each server for the A records of `name`; without servers this machine's resolver. */
export function askAll(name: string, servers: readonly string[]): Promise<Answer[]> {
  return Promise.all(
    servers.length === 0 ? [ask(name, undefined)] : servers.map((server) => ask(name, server)),
  );
}

async function ask(name: string, server: string | undefined): Promise<Answer> {
  const resolver = new Resolver({ timeout: TIMEOUT_MILLISECONDS, tries: 2 });
  if (server !== undefined) resolver.setServers([server]);
  const who = server ?? "this machine's resolver";
  try {
    return { server: who, addresses: (await resolver.resolve4(name)).sort() };
  } catch (error) {
    return { server: who, addresses: [], error: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

/** Servers that do not give exactly `address`, in words; empty if all agree. */
export function disagreements(answers: readonly Answer[], address: string): string[] {
  return answers
    .filter((answer) => answer.addresses.join() !== address)
    .map((answer) => `${answer.server} ${said(answer)}`);
}

function said({ addresses, error }: Answer): string {
  if (addresses.length > 0) return `says ${addresses.join(", ")}`;
  return error === undefined ? "says nothing" : (WORDS[error] ?? `fails (${error})`);
}
