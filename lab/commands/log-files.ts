/** Reading log files from their end, and on while they grow. */
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A log file, and what stands before each of its lines. */
export interface LogFile {
  readonly file: string;
  readonly prefix: string;
}

/** No last lines of a log are longer together than this. */
const TAIL_BYTES = 512 * 1024;

/** The last lines of a file. */
export function tail(file: string, count: number): readonly string[] {
  const size = existsSync(file) ? statSync(file).size : 0;
  const text = read(file, Math.max(0, size - TAIL_BYTES), size).trimEnd();
  return text === "" || count === 0 ? [] : text.split("\n").slice(-count);
}

/** Gives every whole line that is added to the files to `take`; never resolves. A file that was put aside is read anew. */
export async function followLogs(files: readonly LogFile[], take: (line: string) => void): Promise<void> {
  const offsets = new Map(files.map(({ file }) => [file, existsSync(file) ? statSync(file).size : 0]));
  for (;;) {
    for (const { file, prefix } of files) {
      if (!existsSync(file)) continue;
      const size = statSync(file).size;
      const known = offsets.get(file) ?? 0;
      const from = size < known ? 0 : known;
      const text = read(file, from, size);
      const whole = text.lastIndexOf("\n") + 1;
      offsets.set(file, from + Buffer.byteLength(text.slice(0, whole)));
      for (const line of text.slice(0, whole).split("\n").slice(0, -1)) take(prefix + line);
    }
    await sleep(300);
  }
}

function read(file: string, from: number, to: number): string {
  if (to <= from) return "";
  const buffer = Buffer.alloc(to - from);
  const descriptor = openSync(file, "r");
  try {
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, from)).toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}
