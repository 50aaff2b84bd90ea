/** The login that `pks` keeps between calls: `creds.yml` in PKS_HOME (default ~/.pks). */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";

const sessionSchema = z.object({
  /** https://HOST:9021. */
  api: z.string(),
  /** PEM; "" without one. */
  ca_cert: z._default(z.string(), ""),
  username: z._default(z.string(), ""),
  skip_ssl_verification: z._default(z.boolean(), false),
  /** Seconds. */
  timeout: z._default(z.number(), 300),
  access_token: z.string(),
  refresh_token: z._default(z.string(), ""),
});

/** A login. Of the real file only the key `access_token` is documented. */
export type Session = z.infer<typeof sessionSchema>;

/** The session; undefined if nobody is logged in. */
export async function readSession(): Promise<Session | undefined> {
  let text: string;
  try {
    text = readFileSync(file(), "utf8");
  } catch {
    return undefined;
  }
  const parsed = z.safeParse(sessionSchema, readLines(text) ?? (await readYaml(text)));
  return parsed.success ? parsed.data : undefined;
}

/** Replaces the session. The file is 0600. */
export function writeSession(session: Session): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  const draft = `${file()}.${process.pid}.tmp`;
  // A JSON scalar is a YAML scalar.
  const lines = Object.entries(session).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  writeFileSync(draft, lines.join(""), { mode: 0o600 });
  renameSync(draft, file());
}

/** Forgets the session; fine if there is none. */
export function removeSession(): void {
  rmSync(file(), { force: true });
}

/** Our own form of the file, without loading a YAML parser; undefined if it is not. */
function readLines(text: string): Record<string, unknown> | undefined {
  try {
    const entries = text
      .trimEnd()
      .split("\n")
      .map((line): [string, unknown] => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), JSON.parse(line.slice(colon + 2))];
      });
    return Object.fromEntries(entries);
  } catch {
    return undefined;
  }
}

async function readYaml(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function folder(): string {
  return process.env["PKS_HOME"] || join(homedir(), ".pks");
}

function file(): string {
  return join(folder(), "creds.yml");
}
