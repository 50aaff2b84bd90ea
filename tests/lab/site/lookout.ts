/** Looks for secrets in the places where another user of the machine, or a reader of logs and states, could find them. */
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { setInterval } from "node:timers";

const EVERY_MILLISECONDS = 60;
/** Larger files are no secret's. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Watches for a set of secrets. */
export interface Lookout {
  /** Runs `work` and meanwhile looks at the command line of every process, and at what our own processes hold open. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Looks through a text. */
  text(place: string, text: string): void;
  /** Looks through every file below a folder; symbolic links are not followed. */
  files(folder: string): void;
  /** Where which secret was seen: `NAME in PLACE`. */
  readonly seen: ReadonlySet<string>;
  /** How many looks at the processes there were. */
  readonly looks: number;
}

/**
 * @param secrets By name.
 * @param folders What our processes hold open below these is looked through too.
 */
export function lookout(secrets: Readonly<Record<string, string>>, folders: readonly string[]): Lookout {
  const forms = Object.entries(secrets).flatMap(([name, secret]) =>
    [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)].map(
      (form) => [name, Buffer.from(form)] as const,
    ),
  );
  const seen = new Set<string>();
  let looks = 0;
  const search = (place: string, content: Buffer | undefined) => {
    for (const [name, form] of forms) if (content?.includes(form)) seen.add(`${name} in ${place}`);
  };
  const known = new Map<string, boolean>();
  /** Ours are the processes whose environment names one of the folders. */
  const ours = (pid: string): boolean => {
    const before = known.get(pid);
    if (before !== undefined) return before;
    const environment = contentOf(`/proc/${pid}/environ`);
    const answer = folders.some((folder) => environment?.includes(folder) === true);
    known.set(pid, answer);
    return answer;
  };
  const look = () => {
    looks += 1;
    for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      const words = contentOf(`/proc/${pid}/cmdline`);
      search(`the command line of ${words?.toString().split("\0").slice(0, 2).join(" ") ?? pid}`, words);
      for (const [file, path] of ours(pid) ? openFiles(pid) : [])
        if (folders.some((folder) => path.startsWith(folder))) search(`open file ${path}`, contentOf(file));
    }
  };
  return {
    seen,
    get looks() {
      return looks;
    },
    async during(work) {
      const timer = setInterval(look, EVERY_MILLISECONDS);
      try {
        return await work();
      } finally {
        clearInterval(timer);
      }
    },
    text: (place, text) => search(place, Buffer.from(text)),
    files(folder) {
      for (const path of filesBelow(folder)) search(path, contentOf(path));
    },
  };
}

/** A recursive `readdir` would follow symbolic links. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** The paths of what a process holds open, with what each is to be read by; none of a process that has ended. */
function openFiles(pid: string): [string, string][] {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).map((fd) => [join(folder, fd), readlinkSync(join(folder, fd))]);
  } catch {
    return [];
  }
}

function contentOf(path: string): Buffer | undefined {
  try {
    if (statSync(path).size > MAX_BYTES) return undefined;
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
