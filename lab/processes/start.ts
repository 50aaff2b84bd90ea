/** Starts a program in the background of the lab. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { identify } from "./identity.ts";
import { removeRecord, writeRecord, type ProcessRecord } from "./records.ts";
import { stopRecorded } from "./stop.ts";

/** A program and how it is to run. */
export interface Program {
  /** Unique in the lab: names the record. */
  readonly name: string;
  /** Path of the executable. */
  readonly command: string;
  readonly args: readonly string[];
  /** Beside PATH, HOME and TMPDIR, which it gets from the lab. None by default. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its working directory. Default /. */
  readonly folder?: string;
  /** Takes both of its output streams, appended. */
  readonly logFile: string;
}

/** A program that runs, or ran. */
export interface StartedProgram {
  readonly record: ProcessRecord;
  /** Resolves when it ends, with "exit code 1" or "signal SIGKILL". */
  readonly ended: Promise<string>;
  /** Ends it; fine if it ended already. */
  stop(): Promise<void>;
  /** Lets this process end while the program goes on. */
  release(): void;
}

const LOG_LIMIT = 8 * 1024 * 1024;

/**
 * Starts the program in a session of its own, so that no signal of the terminal reaches it, and records it in `run`.
 * @throws if the operating system refuses (no such file, no permission)
 */
export async function startProgram(run: string, program: Program): Promise<StartedProgram> {
  const log = openLog(program.logFile);
  try {
    const child = spawn(program.command, [...program.args], {
      detached: true,
      stdio: ["ignore", log, log],
      cwd: program.folder ?? "/",
      env: { ...inherited(), ...program.environment },
    });
    const started = new Promise<void>((resolve, reject) =>
      child.once("spawn", resolve).once("error", reject),
    );
    const ended = new Promise<string>((resolve) => {
      child.once("exit", (code, signal) => {
        resolve(signal ? `signal ${signal}` : `exit code ${String(code)}`);
      });
    });
    // In the same turn as the spawn: a daemon that is killed from here on leaves a record.
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity) writeRecord(run, { name: program.name, command: program.command, ...identity });
    await started;
    if (!identity) throw new Error(`${program.name} ended at once; see ${program.logFile}`);
    const record: ProcessRecord = { name: program.name, command: program.command, ...identity };
    // A stop by the lab forgets the record only when the process is seen to be gone; so does an end by itself.
    void ended.then(() => removeRecord(run, program.name));
    return { record, ended, stop: () => stopRecorded(run, record), release: () => child.unref() };
  } finally {
    closeSync(log);
  }
}

/** The last lines of a program's log, for an error message. */
export function lastLines(logFile: string, count: number): string {
  if (!existsSync(logFile)) return `(no ${basename(logFile)})`;
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-count);
  return lines.map((line) => line.slice(0, 300)).join("\n");
}

/** Appends to the log file; one that has become large is put aside first as NAME.old, in place of the last such. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.old`);
  return openSync(file, "a");
}

/** Programs see nothing of the lab's environment but this: it holds credentials. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR"];
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
