/** Runs a command as pulumi-command 1.2.1 does (provider/pkg/provider/local/commandOutputs.go): output, log lines, errors. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { CallContext } from "../provider.ts";
import { exitText, quote, startErrorText } from "./go-texts.ts";
import type { RunSettings } from "./inputs.ts";

/** What a command printed, each without its last line break. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `command` by the interpreter (default /bin/sh -c) and returns its output. While it runs, each line goes to the
 * engine as a status message, unless `logging` says otherwise. `previous` is handed to it in PULUMI_COMMAND_STDOUT and
 * PULUMI_COMMAND_STDERR. When the engine cancels, the command's whole process group is killed. A failure is an error
 * with the command's text and all it printed.
 */
export async function run(
  command: string,
  settings: RunSettings,
  previous: CommandOutput,
  context: Pick<CallContext, "signal" | "log">,
): Promise<CommandOutput> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const everything: Buffer[] = [];
  const lines = lineLog((line) => context.log("info", line, { ephemeral: true }));
  const logging = settings.logging ?? "stdoutAndStderr";
  const problem = await start(command, settings, previous, context.signal, (child) => {
    collect(
      child.stdout,
      [stdout, everything],
      logging === "stdout" || logging === "stdoutAndStderr" ? lines : undefined,
    );
    collect(
      child.stderr,
      [stderr, everything],
      logging === "stderr" || logging === "stdoutAndStderr" ? lines : undefined,
    );
  });
  lines.end();
  if (problem !== undefined) {
    throw new Error(`${problem}: running ${quote(command)}:\n${Buffer.concat(everything).toString("utf8")}`);
  }
  return { stdout: text(stdout), stderr: text(stderr) };
}

/** Resolves when the process and its output have ended: to undefined, or to what went wrong. */
function start(
  command: string,
  settings: RunSettings,
  previous: CommandOutput,
  signal: AbortSignal,
  started: (child: ChildProcess) => void,
): Promise<string | undefined> {
  const interpreter = settings.interpreter?.length ? settings.interpreter : ["/bin/sh", "-c"];
  const [program = "/bin/sh", ...args] = [...interpreter, command];
  if (settings.dir !== undefined && !existsSync(settings.dir)) {
    return Promise.resolve(`chdir ${settings.dir}: no such file or directory`);
  }
  if (signal.aborted) return Promise.resolve("context canceled");
  return new Promise((resolve) => {
    const failed = (error: unknown): void => resolve(startErrorText(program, error));
    try {
      const child = spawn(program, args, {
        cwd: settings.dir,
        env: { ...process.env, ...settings.environment, ...previousOutput(settings, previous) },
        // A process group of its own, so that all that the command started can be killed.
        detached: true,
        stdio: [settings.stdin ? "pipe" : "ignore", "pipe", "pipe"],
      });
      const kill = (): void => killGroup(child.pid);
      signal.addEventListener("abort", kill);
      child.once("error", failed);
      child.once("close", (code, name) => {
        signal.removeEventListener("abort", kill);
        resolve(exitText(code, name));
      });
      // A command need not read its standard input.
      child.stdin?.on("error", () => undefined).end(settings.stdin);
      started(child);
    } catch (error) {
      failed(error);
    }
  });
}

function previousOutput(settings: RunSettings, previous: CommandOutput): Record<string, string> {
  if (settings.addPreviousOutputInEnv === false) return {};
  return {
    ...(previous.stdout !== "" && { PULUMI_COMMAND_STDOUT: previous.stdout }),
    ...(previous.stderr !== "" && { PULUMI_COMMAND_STDERR: previous.stderr }),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended in the meantime.
  }
}

interface LineLog {
  write(text: string): void;
  end(): void;
}

/** Splits text into lines; a last line without a break is logged by `end`. */
function lineLog(log: (line: string) => void): LineLog {
  let rest = "";
  return {
    write(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) log(line.replace(/\r$/, ""));
    },
    end() {
      if (rest !== "") log(rest);
    },
  };
}

function collect(
  stream: NodeJS.ReadableStream | null,
  into: readonly Buffer[][],
  lines: LineLog | undefined,
): void {
  const decoder = new StringDecoder("utf8");
  stream?.on("data", (chunk: Buffer) => {
    for (const chunks of into) chunks.push(chunk);
    lines?.write(decoder.write(chunk));
  });
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8").replace(/\n$/, "");
}
