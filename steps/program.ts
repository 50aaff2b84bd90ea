/** Runs a command line program of the site (pks, tkgi, bosh) without a shell. */
import { execFile } from "node:child_process";
import { Failure } from "./failure.ts";

/** What a program printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_SECONDS = 300;
const INPUT_OPEN_SECONDS = 10;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs `program` and waits for its end; a non-zero exit code is a result, not an error.
 * @param environment Added to this process's environment.
 * @param input Written to stdin, which stays open for ten seconds, or until the end.
 * @throws Failure if the program is not installed or does not end within five minutes.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly signal?: AbortSignal;
  },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        env: { ...process.env, ...options.environment },
        maxBuffer: MAX_OUTPUT_BYTES,
        timeout: TIMEOUT_SECONDS * 1000,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ code: 0, stdout, stderr });
        if (error.code === "ENOENT") {
          return reject(notInstalled(program));
        }
        if (error.killed === true) {
          return reject(
            new Failure(
              `${program} ${args[0] ?? ""} did not end within ${TIMEOUT_SECONDS} seconds`,
              "see whether its server answers, then run the same command again",
              "",
              { passing: true },
            ),
          );
        }
        if (options.signal?.aborted === true) return reject(options.signal.reason as Error);
        resolve({ code: typeof error.code === "number" ? error.code : 1, stdout, stderr });
      },
    );
    child.stdin?.on("error", () => undefined);
    if (options.input === undefined) return void child.stdin?.end();
    child.stdin?.write(options.input);
    // `script` sits out 250 ms after its stdin has ended; a program that wants more than it is given must not wait for ever.
    const end = setTimeout(() => child.stdin?.end(), INPUT_OPEN_SECONDS * 1000);
    child.once("exit", () => clearTimeout(end));
  });
}

/** The failure of a program that this machine does not have. */
export function notInstalled(program: string): Failure {
  return new Failure(
    `the program ${program} is not on this machine's PATH`,
    `install ${program}, or put its folder on PATH, and run the same command again`,
  );
}
