/** Stand-ins for command line programs of a site: small shell scripts on PATH, each command's body written by the test. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A program on PATH until `remove` is called. */
export interface FakeProgram {
  /** The private folder that the bodies know as `$FAKE`. */
  readonly folder: string;
  /** The environment of a child process that finds the program first. */
  readonly environment: Readonly<Record<string, string>>;
  /** The arguments of every run so far, one line a run. */
  log(): string[];
  /** A file in `$FAKE`, as text; "" if it is not there. */
  read(name: string): string;
  write(name: string, text: string): void;
  remove(): void;
}

/**
 * Puts a program on this process's PATH.
 * @param commands First argument to the shell commands that answer it. Any other first argument ends with code 64.
 */
export function fakeProgram(name: string, commands: Readonly<Record<string, string>>): FakeProgram {
  const folder = mkdtempSync(join(tmpdir(), "fake-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const cases = Object.entries(commands).map(([command, body]) => `${command})\n${body}\n;;`);
  writeFileSync(
    join(bin, name),
    `#!/bin/sh\nprintf '%s\\n' "$*" >> "$FAKE/log"\ncase "$1" in\n${cases.join("\n")}\n*) exit 64 ;;\nesac\n`,
    { mode: 0o755 },
  );
  const before = { PATH: process.env["PATH"] ?? "", FAKE: process.env["FAKE"] };
  const environment = { PATH: `${bin}${delimiter}${before.PATH}`, FAKE: folder };
  Object.assign(process.env, environment);
  const read = (file: string) => {
    try {
      return readFileSync(join(folder, file), "utf8");
    } catch {
      return "";
    }
  };
  return {
    folder,
    environment,
    log: () => read("log").split("\n").filter(Boolean),
    read,
    write: (file, text) => writeFileSync(join(folder, file), text),
    remove: () => {
      process.env["PATH"] = before.PATH;
      if (before.FAKE === undefined) delete process.env["FAKE"];
      else process.env["FAKE"] = before.FAKE;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
