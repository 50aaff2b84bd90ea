/** A real BIND on a free port of loopback, from Debian's packages, with one zone that a key may change. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { askAll } from "../../../steps/dns/resolve.ts";

const run = promisify(execFile);
const PACKAGES = ["bind9", "bind9-dnsutils"];
/** Where Debian puts them; /usr/sbin is not on every user's PATH. */
const PROGRAMS = ["/usr/sbin/named", "/usr/bin/nsupdate"];

/** The zone's key, as `dns.tsig` names it. */
export const KEY = {
  name: "site",
  algorithm: "hmac-sha256",
  secret: "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U=",
} as const;

/** A running BIND. */
export interface Bind {
  /** `127.0.0.1:PORT`, as `dns.servers` takes it. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * True if BIND and nsupdate are there. Where they are not, installs them, if this is root on a Debian without a running
 * systemd: there the package would start a name server of its own.
 */
export async function haveBind(): Promise<boolean> {
  const there = () => PROGRAMS.every((program) => existsSync(program));
  if (there()) return true;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get") || existsSync("/run/systemd/system"))
    return false;
  const environment = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeout: 180_000 };
  const install = () =>
    run("apt-get", ["install", "-y", "--no-install-recommends", ...PACKAGES], environment);
  try {
    await install().catch(async () => {
      await run("apt-get", ["update"], environment);
      await install();
    });
  } catch {
    // Without a network, for one: the tests count as skipped.
  }
  return there();
}

/** Starts the primary of `example.com` and `other.example`, in which KEY may change A records, and of `locked.example`, which nobody may change. */
export function startPrimary(): Promise<Bind> {
  return start(
    `key "${KEY.name}" { algorithm ${KEY.algorithm}; secret "${KEY.secret}"; };
zone "example.com" { type primary; file "example.com.zone"; update-policy { grant ${KEY.name} zonesub A; }; };
zone "other.example" { type primary; file "other.example.zone"; update-policy { grant ${KEY.name} zonesub A; }; };
zone "locked.example" { type primary; file "locked.example.zone"; };`,
    ["example.com", "other.example", "locked.example"],
  );
}

/** Starts a secondary of `example.com`: it asks the primary every second, and takes no updates. */
export function startSecondary(primary: Bind): Promise<Bind> {
  const [address, port] = primary.address.split(":");
  return start(
    `zone "example.com" { type secondary; file "copy"; primaries port ${port} { ${address}; }; };`,
    [],
  );
}

async function start(zones: string, files: readonly string[]): Promise<Bind> {
  const folder = mkdtempSync(join(tmpdir(), "bind-"));
  const port = await freePort();
  for (const zone of files) {
    writeFileSync(
      join(folder, `${zone}.zone`),
      `$TTL 60
@ IN SOA ns hostmaster 1 1 1 86400 1
@ IN NS ns
ns IN A 127.0.0.1
foreign IN A 10.9.9.9
alias IN CNAME ns
`,
    );
  }
  const options = `options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file "named.pid"; session-keyfile "session.key"; recursion no; dnssec-validation no; notify no;
  allow-transfer { 127.0.0.1; }; min-refresh-time 1; max-refresh-time 1; };
controls { };`;
  writeFileSync(join(folder, "named.conf"), `${options}\n${zones}\n`);
  const server = spawn("/usr/sbin/named", ["-g", "-n", "1", "-c", join(folder, "named.conf")]);
  const ready = said(server, "running");
  const stop = async () => {
    const ended = once(server, "exit");
    if (server.exitCode === null && server.kill()) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, stop };
}

/** Resolves when the server logs `word`; rejects with its log if it ends before. */
function said(server: ChildProcess, word: string): Promise<void> {
  let log = "";
  return new Promise((resolve, reject) => {
    server.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes(word)) resolve();
    });
    server.once("exit", () => reject(new Error(`named ended:\n${log}`)));
  });
}

/** Waits until the server gives this address for the name; undefined: none at all. */
export async function shows(bind: Bind, name: string, address: string | undefined): Promise<void> {
  for (;;) {
    const [answer] = await askAll(name, [bind.address]);
    if (answer?.addresses.join() === (address ?? "")) return;
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
