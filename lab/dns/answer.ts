/** What an authoritative name server says to one query. */
import type { Answer, Packet, Question, SoaAnswer } from "dns-packet";
import { AUTHORITATIVE_ANSWER, RECURSION_DESIRED } from "dns-packet";
import { canonicalName, type DnsRecord } from "./records.ts";

// Response codes (RFC 1035, 4.1.1): dns-packet leaves them in the low four bits of the flags.
const FORMAT_ERROR = 1;
const NAME_ERROR = 3;
const NOT_IMPLEMENTED = 4;
const OPCODE_MASK = 0x7800;
const NEGATIVE_TTL_SECONDS = 1;

/**
 * The answer to `query`: the A records of the name; no data for another type of a name that exists (or that others are
 * below); else NXDOMAIN. Both negative answers carry an SOA, as RFC 2308 wants, with a time to live of 1 second, so that
 * nobody remembers for long that a record was missing.
 */
export function answerQuery(query: Packet, records: readonly DnsRecord[]): Packet {
  const flags = AUTHORITATIVE_ANSWER | ((query.flags ?? 0) & RECURSION_DESIRED);
  const questions = query.questions ?? [];
  const [question] = questions;
  const reply = (code: number, answers: Answer[], authorities: Answer[]): Packet => ({
    type: "response",
    id: query.id ?? 0,
    flags: flags | code,
    questions,
    answers,
    authorities,
    additionals: edns(query),
  });
  if (((query.flags ?? 0) & OPCODE_MASK) !== 0) return reply(NOT_IMPLEMENTED, [], []);
  if (question === undefined || questions.length > 1) return reply(FORMAT_ERROR, [], []);
  const name = canonicalName(question.name);
  const answers: Answer[] = records
    .filter((record) => record.name === name && wantsAddress(question))
    .map((record) => ({ type: "A", name: question.name, ttl: record.ttl, data: record.address }));
  if (answers.length > 0) return reply(0, answers, []);
  const exists = records.some((record) => record.name === name || record.name.endsWith(`.${name}`));
  return reply(exists ? 0 : NAME_ERROR, [], [startOfAuthority(name)]);
}

function wantsAddress(question: Question): boolean {
  // ANY is not in the package's list of types.
  return question.type === "A" || String(question.type) === "ANY";
}

/** The zone is taken to be everything below the first label, as the site's administrator keeps one zone a domain. */
function startOfAuthority(name: string): SoaAnswer {
  const zone = name.includes(".") ? name.slice(name.indexOf(".") + 1) : name;
  return {
    type: "SOA",
    name: zone === "" ? "." : zone,
    ttl: NEGATIVE_TTL_SECONDS,
    data: {
      mname: `ns.${zone}`,
      rname: `hostmaster.${zone}`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86400,
      minimum: NEGATIVE_TTL_SECONDS,
    },
  };
}

/** An OPT record is answered by one (RFC 6891, 6.1.1). */
function edns(query: Packet): Answer[] {
  const asked = (query.additionals ?? []).some((record) => record.type === "OPT");
  if (!asked) return [];
  return [
    {
      type: "OPT",
      name: ".",
      udpPayloadSize: 1232,
      flags: 0,
      options: [],
      extendedRcode: 0,
      ednsVersion: 0,
      flag_do: false,
    },
  ];
}
