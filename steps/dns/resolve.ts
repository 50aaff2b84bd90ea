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
    .map(
      ({ server, addresses, error }) =>
        `${server} says ${addresses.join(", ") || (error === "ENOTFOUND" ? "there is no such name" : (error ?? "nothing"))}`,
    );
}
