/** Failures of a build that a user can do something about: what failed, why, and the next command, in at most five lines. */

/** Its message is all that is to be shown: no stack trace. */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
  constructor(...lines: readonly string[]) {
    super(lines.slice(0, 5).join("\n"));
  }
}

/** What is known of a build that failed. */
export interface FailedBuild {
  readonly program: string;
  /** All that go printed. */
  readonly output: string;
  /** The file that holds the output. */
  readonly log: string;
}

const AGAIN = "then run the same command again: what is finished is kept";

/** Says why a build failed, by what go printed. */
export function explain(failed: FailedBuild): ToolFailure {
  const { program, output, log } = failed;
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !/^go: downloading /.test(line));
  const find = (pattern: RegExp): string | undefined =>
    lines
      .find((line) => pattern.test(line))
      ?.trim()
      .slice(0, 300);
  const seeLog = `the whole output: ${log}`;

  const full = find(/no space left on device|disk quota exceeded/i);
  if (full !== undefined) {
    return new ToolFailure(`${program} was not built: the disk is full`, full, `make room, ${AGAIN}`, seeLog);
  }
  const toolchain = find(/toolchain not available|download go1\.|requires go >= /);
  if (toolchain !== undefined) {
    return new ToolFailure(
      `${program} was not built: this Go is too old for it and could not fetch a newer one`,
      toolchain,
      `install Go 1.26 or newer, or let go download it (GOPROXY), ${AGAIN}`,
      seeLog,
    );
  }
  const altered = find(/checksum mismatch|SECURITY ERROR/);
  if (altered !== undefined) {
    return new ToolFailure(
      `${program} was not built: a downloaded module is not the one that go.sum pins`,
      altered,
      `if the module proxy is at fault, run "go clean -modcache", ${AGAIN}`,
      seeLog,
    );
  }
  const killed = find(/signal: killed|cannot allocate memory|out of memory/);
  if (killed !== undefined) {
    return new ToolFailure(
      `${program} was not built: the compiler ran out of memory`,
      killed,
      `free about 3 GB of memory, or build fewer at once with GOMAXPROCS=1, ${AGAIN}`,
      seeLog,
    );
  }
  const refused = find(
    /: (reading|Get|Post) |dial tcp|no such host|i\/o timeout|TLS handshake|x509:|proxyconnect|unexpected EOF|module lookup disabled|missing go\.sum entry|unrecognized import path/,
  );
  if (refused !== undefined) {
    return new ToolFailure(
      `${program} was not built: a Go module could not be downloaded`,
      refused,
      `check the network and the module proxy (go env GOPROXY), ${AGAIN}`,
      seeLog,
    );
  }
  return new ToolFailure(
    `${program} was not built: go ended with`,
    ...lines.slice(-2).map((line) => line.slice(0, 300)),
    seeLog,
  );
}
