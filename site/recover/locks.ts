/**
 * The locks that runs take in a self-managed backend (files, S3, Azure, Google). Their holders are read from the message of
 * a command that would take the lock and then changes nothing: this is the same for every kind of storage.
 */
import { hostname } from "node:os";
import { z } from "zod";
import { Failure } from "../../steps/failure.ts";
import { mustPulumi, pulumiErrors, pulumiFailure, runPulumi } from "../commands/pulumi.ts";
import { startOf } from "./processes.ts";

/** Who holds a lock. */
export interface Lock {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** RFC 3339, to the second. */
  readonly since: string;
}

const whoamiSchema = z.looseObject({ url: z.string().default("") });
/** The clocks of a lock and of /proc differ by rounding. */
const ROUNDING_SECONDS = 2;

/** The holders that Pulumi's message names (pulumi pkg/backend/diy/lock.go). */
export function parseLocks(message: string): Lock[] {
  const holder = /created by (.*)@(\S+) \(pid (\d+)\) at (\S+)/g;
  return [...message.matchAll(holder)].map(([, user = "", host = "", pid, since = ""]) => ({
    user,
    host,
    pid: Number(pid),
    since,
  }));
}

/**
 * Whether the holder ran on this host and has ended: a process that started after the lock only has its number.
 * @param started When the process with a number started, in seconds since the epoch; undefined if there is none.
 */
export function isDead(lock: Lock, host: string, started: (pid: number) => number | undefined): boolean {
  if (lock.host !== host) return false;
  const start = started(lock.pid);
  return start === undefined || start > Date.parse(lock.since) / 1000 + ROUNDING_SECONDS;
}

/** `root@host, process 12, for 3 min`. */
export function describeLock({ user, host, pid, since }: Lock, now: number): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(since)) / 60_000));
  return `${user}@${host}, process ${pid}, for ${minutes} min`;
}

/**
 * Clears the stack's locks if every holder was a process of this host that is dead.
 * @returns The holders of the cleared locks; none if there was no lock.
 * @throws Failure if a holder lives or is on another host: then nothing was done.
 */
export async function clearDeadLocks(stack: string): Promise<readonly string[]> {
  const { url } = whoamiSchema.parse(
    JSON.parse(await mustPulumi("Pulumi's backend does not answer", ["whoami", "--json"])),
  );
  // Pulumi's service has leases that end by themselves.
  if (/^https?:/.test(url)) return [];
  const message = await lockMessage(stack);
  if (message === "") return [];
  const locks = parseLocks(message);
  const now = Date.now();
  const others = locks.filter((lock) => !isDead(lock, hostname(), startOf));
  if (others.length > 0)
    throw new Failure(
      `stack ${stack} is locked, and nothing was done`,
      `wait for it; if it is certain that it has ended: pulumi cancel --stack ${stack}, then this again`,
      others.map((lock) => `by ${describeLock(lock, now)}`).join("\n"),
    );
  await mustPulumi(`the lock of stack ${stack} cannot be cleared`, ["cancel", "--yes", "--stack", stack]);
  return locks.length > 0
    ? locks.map((lock) => describeLock(lock, now))
    : ["a process that died while it took the lock"];
}

/** What Pulumi says of the stack's locks; "" if there are none. */
async function lockMessage(stack: string): Promise<string> {
  // To its own name: refused, but only after it has taken the lock and given it back.
  const ran = await runPulumi(["stack", "rename", stack.split("/").at(-1) ?? stack, "--stack", stack]);
  const said = pulumiErrors(ran).join("\n");
  if (/already exists/.test(said)) return "";
  // A lock file that was being written.
  if (/currently locked by|unexpected end of JSON input/.test(said)) return `${ran.stderr}\n${ran.stdout}`;
  throw pulumiFailure(`the locks of stack ${stack} cannot be read`, ["stack", "ls"], ran);
}
