/** One RFC 2136 update message, sent to one server by BIND's program `nsupdate` (Debian: bind9-dnsutils). */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withPrivateFolder } from "../private-folder.ts";
import { runProgram } from "../program.ts";

/** A TSIG key. */
export interface Key {
  readonly name: string;
  readonly algorithm: string;
  /** Base64. */
  readonly secret: string;
}

/** How a server took a message. */
export type Outcome =
  | { readonly kind: "done" }
  /** A prerequisite does not hold: the name holds something else. Nothing was changed. */
  | { readonly kind: "conflict" }
  /** What nsupdate printed. */
  | { readonly kind: "failed"; readonly printed: string };

/** Seconds: for one try, for all of them. */
const PATIENCE = ["-u", "5", "-r", "1", "-t", "20"] as const;
const DNS_PORT = "53";

/**
 * Sends `message` (prerequisites and updates, a line each) to `server` (address or address:port), signed with `key`.
 * The key is in a file that only this user can read and that is gone afterwards: an argument would show it to everybody.
 * @param zone undefined: nsupdate asks the server for the zone.
 * @throws Failure if nsupdate is not installed.
 */
export function sendUpdate(
  message: readonly string[],
  { server, zone, key, signal }: { server: string; zone: string | undefined; key: Key; signal: AbortSignal },
): Promise<Outcome> {
  return withPrivateFolder(async (folder) => {
    const keyFile = join(folder, "key");
    const messageFile = join(folder, "message");
    await writeFile(keyFile, `key "${key.name}" { algorithm ${key.algorithm}; secret "${key.secret}"; };\n`, {
      mode: 0o600,
    });
    const [address = "", port = DNS_PORT] = server.split(":");
    const lines = [
      `server ${address} ${port}`,
      ...(zone === undefined ? [] : [`zone ${zone}`]),
      ...message,
      "send",
    ];
    await writeFile(messageFile, `${lines.join("\n")}\n`, { mode: 0o600 });
    const ran = await runProgram("nsupdate", [...PATIENCE, "-k", keyFile, messageFile], { signal });
    return outcomeOf(ran.code, `${ran.stderr}\n${ran.stdout}`.replaceAll(`${folder}/`, ""));
  });
}

/** Reads nsupdate's exit code and words; a prerequisite that fails is NXRRSET or YXRRSET (RFC 2136, 2.2). */
export function outcomeOf(code: number, printed: string): Outcome {
  if (code === 0) return { kind: "done" };
  return /update failed: (NXRRSET|YXRRSET|YXDOMAIN)\b/.test(printed)
    ? { kind: "conflict" }
    : { kind: "failed", printed: printed.trim() };
}
