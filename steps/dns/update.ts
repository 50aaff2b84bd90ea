/**
 * An A record that this program keeps by RFC 2136. Each change names in the same message what must be there before it, so
 * that nobody else's record is changed, not even one that appears meanwhile. Whose it is: see docs/adr, "A record is ours
 * by its address".
 */
import { Failure } from "../failure.ts";
import { type Key, type Outcome, sendUpdate } from "./nsupdate.ts";
import { askAll } from "./resolve.ts";
import { type UpdateProblem, updateProblem } from "./update-problem.ts";

/** The record as it shall be, and who is told. */
export interface WantedRecord {
  readonly name: string;
  readonly address: string;
  /** Seconds. */
  readonly ttl: number;
  /** Tried in this order. */
  readonly servers: readonly string[];
  /** undefined: the server says which zone. */
  readonly zone: string | undefined;
  readonly key: Key;
  /** Aborted to end what is under way. */
  readonly signal: AbortSignal;
}

/** Where a change arrived, or why it has not yet: no server was reached. */
export type Delivery = { readonly server: string } | { readonly unreached: string };

/**
 * Makes the record, or changes the one that this program made before.
 * @param previous The address that this program gave the name before; undefined if it never did.
 * @param adopt Replace whatever addresses the name has.
 * @throws Failure if the name holds something else, or no server takes the update.
 */
export async function putRecord(
  wanted: WantedRecord,
  { previous, adopt }: { previous: string | undefined; adopt: boolean },
): Promise<Delivery> {
  const { name, address, ttl } = wanted;
  const add = `update add ${name} ${ttl} A ${address}`;
  // Beside a CNAME a server drops an added A without a word (RFC 2136, 3.4.2.2).
  const noAlias = `prereq nxrrset ${name} CNAME`;
  const replace = (old: string) => [`prereq yxrrset ${name} A ${old}`, `update delete ${name} A ${old}`, add];
  const messages = adopt
    ? [[noAlias, `update delete ${name} A`, add]]
    : [
        [noAlias, `prereq nxrrset ${name} A`, add],
        replace(address),
        ...(previous === undefined || previous === address ? [] : [replace(previous)]),
      ];
  const delivery = await deliver(messages, wanted);
  if ("conflict" in delivery) throw await foreign(wanted, delivery.conflict);
  return delivery;
}

/** Removes the record where it still has this address; another address, or no record, is left as it is. */
export async function removeRecord(wanted: WantedRecord): Promise<Delivery> {
  const delivery = await deliver([[`update delete ${wanted.name} A ${wanted.address}`]], wanted);
  return "conflict" in delivery ? { server: delivery.conflict } : delivery;
}

/** Sends the messages to the first server that takes updates, one after the other until one applies. */
async function deliver(
  messages: readonly (readonly string[])[],
  wanted: WantedRecord,
): Promise<Delivery | { readonly conflict: string }> {
  const problems: UpdateProblem[] = [];
  for (const server of wanted.servers) {
    let outcome: Outcome = { kind: "conflict" };
    for (const message of messages) {
      outcome = await sendUpdate(message, { ...wanted, server });
      if (outcome.kind !== "conflict") break;
    }
    if (outcome.kind === "done") return { server };
    if (outcome.kind === "conflict") return { conflict: server };
    const { name: keyName, algorithm } = wanted.key;
    problems.push(updateProblem(outcome.printed, { ...wanted, server, keyName, algorithm }));
  }
  // A server that refuses says more than one that is not the zone's, and that more than one that is away.
  const telling =
    problems.find(({ passing, elsewhere }) => !passing && !elsewhere) ??
    problems.find(({ passing }) => !passing);
  if (telling === undefined) return { unreached: problems.map(({ what }) => what).join("; ") };
  const others = problems.filter((problem) => problem !== telling).map(({ what }) => what);
  throw new Failure(
    `DNS record ${wanted.name}: ${telling.what}`,
    telling.next,
    others.slice(0, 2).join("\n"),
  );
}

async function foreign({ name, address }: WantedRecord, server: string): Promise<Failure> {
  const [answer] = await askAll(name, [server]);
  const there = answer?.addresses.join(", ") ?? "";
  return new Failure(
    `DNS record ${name} at ${server} holds ${there || "something else"}, not ${address}, and this stack did not make it`,
    `remove it there, or set dns.adopt: true to take it over, and run the same command again`,
  );
}
