/** What to do about what PKS says: its words are the CLI's own, so they are matched leniently. Sources: docs-pks, "Troubleshooting". */
import { Failure } from "../failure.ts";
import type { PksConnection } from "./connection.ts";

/** Who talks to which API. */
export type Talk = Pick<
  PksConnection,
  "PKS_CLI" | "PKS_API" | "PKS_USERNAME" | "PKS_CLIENT_NAME" | "CREDENTIALS"
>;

/** Name of the environment variable with the login's secret, under the site's prefix. */
export function secretVariable({ PKS_USERNAME, CREDENTIALS }: Talk): string {
  return `${CREDENTIALS ? `${CREDENTIALS}_` : ""}${secretName({ PKS_USERNAME })}`;
}

/** The same without the prefix. */
export function secretName({ PKS_USERNAME }: Pick<Talk, "PKS_USERNAME">): string {
  return PKS_USERNAME ? "PKS_USER_PASSWORD" : "PKS_CLIENT_SECRET";
}

/** The login's name. */
export function loginName({ PKS_USERNAME, PKS_CLIENT_NAME }: Talk): string {
  return PKS_USERNAME ?? PKS_CLIENT_NAME ?? "nobody";
}

/** The command by which a person logs in; the program asks for the secret. */
function loginCommand({ PKS_CLI, PKS_API, PKS_USERNAME, PKS_CLIENT_NAME }: Talk): string {
  return `${PKS_CLI} login -a ${PKS_API} ${PKS_USERNAME ? `-u ${PKS_USERNAME}` : `--client-name ${PKS_CLIENT_NAME ?? ""}`}`;
}

interface Trouble {
  readonly words: RegExp;
  readonly next: (talk: Talk, said: string) => string;
  /** It will not go away by itself. Default: it may. */
  readonly lasting?: true;
}

const AGAIN = "run the same command again";

/** The first that fits counts. */
const TROUBLES: readonly Trouble[] = [
  {
    words: /not currently authenticated|token .*(invalid|expired)/i,
    next: () =>
      `the login does not last: compare this machine's clock with the API's (date -u), then ${AGAIN}`,
    lasting: true,
  },
  {
    words: /credentials .*rejected|bad credentials|unauthorized/i,
    next: (talk) => `export ${secretVariable(talk)}=... with the secret of ${loginName(talk)}, then ${AGAIN}`,
    lasting: true,
  },
  {
    words: /enough privileges|forbidden/i,
    next: (talk) => `have ${loginName(talk)} given the UAA scope pks.clusters.admin, then ${AGAIN}`,
    lasting: true,
  },
  {
    words: /x509|certificate (signed|verif|has expired|is not)/i,
    next: () => `set pks.caCertificate to the CA that signed the API's certificate, then ${AGAIN}`,
    lasting: true,
  },
  {
    words: /name clash/i,
    next: ({ PKS_CLI }, said) => {
      const deployment = /service-instance_[\w-]+/.exec(said)?.[0] ?? "service-instance_UUID";
      const name = /cluster (\S+) already exists/i.exec(said)?.[1] ?? "NAME";
      return clearCommands(deployment, name, PKS_CLI);
    },
    lasting: true,
  },
  {
    words: /in use/i,
    next: ({ PKS_CLI }) => `see which cluster uses it: ${PKS_CLI} clusters --json; then ${AGAIN}`,
    lasting: true,
  },
  {
    words: /operation is in progress/i,
    next: ({ PKS_CLI }) => `wait until ${PKS_CLI} clusters shows no operation in progress, then ${AGAIN}`,
  },
  {
    words:
      /EOF|connection (refused|reset)|timeout|timed out|no such host|no route|status:? 5\d\d|internal server error|bad gateway|unavailable/i,
    next: (talk) => `see that the PKS API answers: ${loginCommand(talk)}; then ${AGAIN}`,
  },
];

/** The commands that clear what a failed create has left, as one line for a shell. */
export function clearCommands(deployment: string, cluster: string, program: string): string {
  return `clear it, then ${AGAIN}: bosh -n -d ${deployment} delete-deployment --force && ${program} delete-cluster ${cluster} --non-interactive --wait`;
}

/**
 * The failure of a call to PKS, with the next step for what was said. It is passing where the same call may succeed
 * later, as with an API that does not answer.
 * @param what What failed and where, in one line.
 * @param said All that the program printed; no secret may be in it.
 */
export function pksFailure(what: string, said: string, talk: Talk): Failure {
  const trouble = TROUBLES.find(({ words }) => words.test(said));
  const next = trouble?.next(talk, said) ?? `mend the cause and ${AGAIN}`;
  return new Failure(what, next, said, { passing: trouble?.lasting !== true });
}
