/** One build at a time on a machine: two would do the same work twice. That both end well is seen to by renaming. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identify, isAlive, type ProcessIdentity } from "../processes/identity.ts";

/** Who holds the lock. */
export interface Holder extends ProcessIdentity {
  /** The holder's clone. */
  readonly clone: string;
  /** What it builds just now. */
  readonly doing: string;
}

/** A lock that this process holds. */
export interface Lock {
  /** Tells those who wait what is being done. */
  tell(doing: string): void;
  release(): void;
}

const POLL_MILLISECONDS = 500;

/** How to take a lock. */
export interface Taking {
  readonly file: string;
  /** Who takes it. */
  readonly clone: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Called when a wait begins, and whenever the holder does something else. */
  readonly waiting: (holder: Holder) => void;
}

/** Takes the lock, or waits until its holder is done or dead. */
export async function takeLock({ file, clone, signal, waiting }: Taking): Promise<Lock> {
  mkdirSync(dirname(file), { recursive: true });
  const self = identify(process.pid);
  if (self === undefined) throw new Error("this process is not in /proc");
  const mine = `${file}.${process.pid}`;
  const write = (doing: string): void =>
    writeFileSync(mine, JSON.stringify({ ...self, clone, doing } satisfies Holder));
  for (let told = ""; ; await sleep(POLL_MILLISECONDS, undefined, { signal })) {
    write("");
    try {
      // A link appears with its content, and only if there is none.
      linkSync(mine, file);
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    } finally {
      rmSync(mine, { force: true });
    }
    const holder = readHolder(file);
    if (holder === undefined || !isAlive(holder)) {
      rmSync(file, { force: true });
    } else if (told !== `${holder.pid} ${holder.doing}`) {
      told = `${holder.pid} ${holder.doing}`;
      waiting(holder);
    }
  }
  return {
    tell(doing) {
      write(doing);
      renameSync(mine, file);
    },
    release() {
      if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined; // Released meanwhile, or no lock at all.
  }
}
