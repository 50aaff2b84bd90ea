/** Which version of a command line program this machine has. */
import { coerce } from "semver";
import { runProgram } from "./program.ts";

/** A program on this machine. */
export interface InstalledProgram {
  readonly program: string;
  /** false: it is not on PATH. */
  readonly installed: boolean;
  /** `1.20.0`; undefined where it does not say, or not in a known way. */
  readonly version: string | undefined;
}

/** Asks `program --version`: "PKS CLI version: 1.20.0-build.52", "version 7.5.4-a1b2c3d-2023-11-16T22:06:39Z". */
export async function installedProgram(program: string, signal: AbortSignal): Promise<InstalledProgram> {
  try {
    const ran = await runProgram(program, ["--version"], { signal });
    const version = /\d+\.\d+(\.\d+)?/.exec(`${ran.stdout}\n${ran.stderr}`)?.[0];
    return { program, installed: true, version: coerce(version)?.version };
  } catch {
    return { program, installed: false, version: undefined };
  }
}
