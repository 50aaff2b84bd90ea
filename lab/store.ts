/** A JSON document on disk that survives a kill: written to a neighbour file first, then renamed. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** The lab's memory of one simulated system. */
export interface Store<T> {
  /** The document as it is now; never mutate it in place, use `update`. */
  readonly value: T;
  /** Replaces the document by what `change` returns (or by its own mutation of a copy) and writes it to disk before returning. */
  update(change: (copy: T) => T | undefined): T;
}

/** Opens the document at `file`, or makes it from `initial`. The file is 0600: some documents hold tokens. */
export function openStore<T>(file: string, initial: T): Store<T> {
  mkdirSync(dirname(file), { recursive: true });
  let value: T = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : structuredClone(initial);
  return {
    get value() {
      return value;
    },
    update(change) {
      const copy = structuredClone(value);
      const next = change(copy) ?? copy;
      const draft = `${file}.${process.pid}.tmp`;
      writeFileSync(draft, JSON.stringify(next, null, 2) + "\n", { mode: 0o600 });
      renameSync(draft, file);
      value = next;
      return next;
    },
  };
}
