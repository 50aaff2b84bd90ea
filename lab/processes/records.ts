/** `run/NAME.json`: what the lab started, so that a later run finds it, whatever happened to the daemon in between. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";

const recordSchema = z.object({
  name: z.string(),
  pid: z.number().int().positive(),
  startTime: z.string(),
  boot: z.string(),
  /** The program's path, for people who read the record. */
  command: z.string(),
});

/** A program that the lab started. */
export type ProcessRecord = z.infer<typeof recordSchema>;

/** Writes the record `run/NAME.json`. */
export function writeRecord(run: string, record: ProcessRecord): void {
  mkdirSync(run, { recursive: true });
  const file = recordFile(run, record.name);
  const draft = `${file}.tmp`;
  writeFileSync(draft, JSON.stringify(record, null, 2) + "\n");
  renameSync(draft, file);
}

/** The record of that name; undefined if there is none, or none that can be read. */
export function readRecord(run: string, name: string): ProcessRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordFile(run, name), "utf8")));
  } catch {
    return undefined;
  }
}

/** All records, in the order of their names. */
export function readRecords(run: string): readonly ProcessRecord[] {
  mkdirSync(run, { recursive: true });
  return readdirSync(run)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => readRecord(run, basename(file, ".json")))
    .filter((record) => record !== undefined);
}

/** Forgets a record; fine if there is none. */
export function removeRecord(run: string, name: string): void {
  rmSync(recordFile(run, name), { force: true });
}

function recordFile(run: string, name: string): string {
  return join(run, `${name}.json`);
}
