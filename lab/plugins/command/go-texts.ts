/** Texts of Go's standard library, which pulumi-command's errors consist of. */

const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGILL: "illegal instruction",
  SIGABRT: "aborted",
  SIGFPE: "floating point exception",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGPIPE: "broken pipe",
  SIGALRM: "alarm clock",
  SIGTERM: "terminated",
};

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  E2BIG: "argument list too long",
  ENOEXEC: "exec format error",
  ENOTDIR: "not a directory",
};

const ESCAPES: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** How a process ended, as `os/exec` words it; undefined when it ended well. */
export function exitText(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0 ? undefined : `exit status ${code}`;
}

/** Why a program could not be started, as `os/exec` words it. */
export function startErrorText(program: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" && !program.includes("/")) {
    return `exec: ${quote(program)}: executable file not found in $PATH`;
  }
  return `fork/exec ${program}: ${SYSTEM_ERRORS[code] ?? (error instanceof Error ? error.message : String(error))}`;
}

/** The text as `%q` prints it: in double quotes, with everything escaped that is not printable. */
export function quote(text: string): string {
  let quoted = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character in ESCAPES) quoted += ESCAPES[character];
    else if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) quoted += character;
    else if (code < 0x80) quoted += `\\x${code.toString(16).padStart(2, "0")}`;
    else if (code < 0x10000) quoted += `\\u${code.toString(16).padStart(4, "0")}`;
    else quoted += `\\U${code.toString(16).padStart(8, "0")}`;
  }
  return `"${quoted}"`;
}
