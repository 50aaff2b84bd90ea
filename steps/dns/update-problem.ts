/** Why a name server did not take an update, in plain words, and what to do about it. */

/** What an update was about. */
export interface UpdateSubject {
  readonly server: string;
  readonly name: string;
  readonly zone: string | undefined;
  readonly keyName: string;
  readonly algorithm: string;
}

/** A server's refusal. */
export interface UpdateProblem {
  /** In one line, with the server's name. */
  readonly what: string;
  /** What to do, in one line. */
  readonly next: string;
  /** It may pass by itself: the server was not reached. */
  readonly passing: boolean;
  /** The server is not the one for this zone: another may be. */
  readonly elsewhere: boolean;
}

type Words = (subject: UpdateSubject) => { readonly what: string; readonly next: string };

interface Known {
  /** What nsupdate prints. */
  readonly sign: RegExp;
  readonly words: Words;
  readonly passing?: true;
  readonly elsewhere?: true;
}

const AGAIN = "and run the same command again";

/** nsupdate's texts as BIND 9.18 prints them; BADTIME and SERVFAIL by bin/nsupdate/nsupdate.c and RFC 8945. The first that fits counts. */
const KNOWN: readonly Known[] = [
  {
    sign: /BADSIG/,
    words: ({ server, keyName }) => ({
      what: `${server} knows the key ${keyName}, but with another secret (BADSIG)`,
      next: `pulumi config set --secret --path 'rancher-ha:dns.tsig.secret', ${AGAIN}`,
    }),
  },
  {
    sign: /BADTIME/,
    words: ({ server }) => ({
      what: `the clocks of this machine and of ${server} differ too much for a signature (BADTIME)`,
      next: `set this machine's clock (timedatectl set-ntp true) ${AGAIN}`,
    }),
  },
  {
    sign: /BADKEY/,
    words: ({ server, keyName, algorithm }) => ({
      what: `${server} has no key ${keyName} with algorithm ${algorithm} (BADKEY)`,
      next: `compare dns.tsig.name and dns.tsig.algorithm with the server's key statement, ${AGAIN}`,
    }),
  },
  {
    sign: /NOTZONE/,
    words: ({ server, name, zone }) => ({
      what: `${server} says that ${name} is not in the zone ${zone ?? "of its parent"} (NOTZONE)`,
      next: `name the zone of ${name} in dns.zone, or leave dns.zone out, ${AGAIN}`,
    }),
  },
  {
    sign: /NOTAUTH|NOTIMP/,
    elsewhere: true,
    words: ({ server, name, zone }) => ({
      what: `${server} is not the primary of ${zoneOf(name, zone)} (NOTAUTH)`,
      next: `name the zone's primary server in dns.servers, and the right dns.zone, ${AGAIN}`,
    }),
  },
  {
    sign: /Communication with \S+ failed: REFUSED|NXDOMAIN|SOA query/,
    elsewhere: true,
    words: ({ server, name, zone }) => ({
      what: `${server} does not know the zone of ${zone ?? name}`,
      next: `name a server of that zone in dns.servers, or the right dns.zone, ${AGAIN}`,
    }),
  },
  {
    sign: /REFUSED/,
    words: ({ server, name, keyName }) => ({
      what: `${server} does not let the key ${keyName} change ${name} (REFUSED)`,
      next: `allow it there (BIND: update-policy { grant ${keyName} name ${name} A; };) ${AGAIN}`,
    }),
  },
  {
    sign: /SERVFAIL/,
    words: ({ server }) => ({
      what: `${server} could not carry the update out (SERVFAIL)`,
      next: `see that server's log (often it may not write the zone's journal) ${AGAIN}`,
    }),
  },
  {
    sign: /timed out|connection refused|network unreachable|host unreachable|could not reach/i,
    passing: true,
    words: ({ server }) => ({
      what: `${server} does not answer`,
      next: `see whether this machine reaches ${server} by UDP and TCP, ${AGAIN}`,
    }),
  },
];

/** Explains what nsupdate printed. */
export function updateProblem(printed: string, subject: UpdateSubject): UpdateProblem {
  const known = KNOWN.find(({ sign }) => sign.test(printed));
  if (known === undefined) {
    const line = printed.split("\n").find((text) => text.trim() !== "") ?? "no reason given";
    return {
      what: `${subject.server}: ${line.trim()}`,
      next: `see the log of ${subject.server}, ${AGAIN}`,
      passing: false,
      elsewhere: false,
    };
  }
  return {
    ...known.words(subject),
    passing: known.passing ?? false,
    elsewhere: known.elsewhere ?? false,
  };
}

function zoneOf(name: string, zone: string | undefined): string {
  return zone ?? `the zone of ${name}`;
}
