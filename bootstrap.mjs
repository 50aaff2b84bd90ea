/**
 * `node bootstrap.mjs SCRIPT.ts [ARGUMENT...]` runs a script of this project from a fresh clone: it installs the
 * dependencies that package-lock.json names, and finds a Node that runs TypeScript. Itself it is plain JavaScript for
 * Node 20, without dependencies. All that it says goes to stderr: stdout is the script's.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const top = dirname(fileURLToPath(import.meta.url));
const modules = join(top, "node_modules");
const stamp = join(modules, ".rancher-ha-lock");
const lock = join(top, ".lab", "npm-ci.lock");
const HALF_AN_HOUR = 30 * 60_000;
const AGAIN = "then run the same command again";

const [major, minor] = process.versions.node.split(".").map(Number);
const [script, ...rest] = process.argv.slice(2);
if (!script) fail(2, "usage: node bootstrap.mjs SCRIPT.ts [ARGUMENT...]");
if (major < 20) fail(1, `Node ${process.versions.node} is too old`, `install Node 20 or newer, ${AGAIN}`);
const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
for (const program of ["npm", "git"]) {
  const found = folders.some((folder) => existsSync(join(folder, program)));
  if (!found) fail(1, `${program} is not on PATH`, `install ${program}, ${AGAIN}`);
}
const lockfile = readFileSync(join(top, "package-lock.json"));
const wanted = createHash("sha256").update(lockfile).digest("hex");
if (!isInstalled()) await installAlone();
const node = chooseNode();
const PATH = [join(modules, ".bin"), dirname(node), ...folders].join(delimiter);
const options = { stdio: "inherit", env: { ...process.env, PATH } };
process.exitCode = await run(node, [resolve(top, script), ...rest], options);

function say(...lines) {
  process.stderr.write(`${lines.join("\n")}\n`);
}

function fail(code, ...lines) {
  say(...lines);
  process.exit(code);
}

/** Whether node_modules is what an `npm ci` of this package-lock.json left. */
function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, "utf8").trim() === wanted;
}

/** Installs the dependencies, or waits for another process that does so in this clone. */
async function installAlone() {
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = 0, holder; (holder = takeLock()) !== process.pid; await sleep(300)) {
    if (![0, told].includes(holder)) say(`waiting for process ${holder}, which installs the dependencies`);
    told = holder;
  }
  const problem = isInstalled() ? undefined : await install();
  rmSync(lock, { force: true });
  if (problem) fail(...problem);
}

/** The process that holds the lock: this one if there was none, or only that of a dead process. */
function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return process.pid;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  try {
    const holder = Number(readFileSync(lock, "utf8"));
    if (Date.now() - statSync(lock).mtimeMs > HALF_AN_HOUR) rmSync(lock, { force: true }); // Its pid is another's now.
    if (holder > 0) process.kill(holder, 0); // Only asks whether it lives.
    return holder;
  } catch (error) {
    if (error.code === "ESRCH") rmSync(lock, { force: true });
    return 0;
  }
}

/** Runs `npm ci`; returns an exit code and lines to show if it failed. */
async function install() {
  say("installing dependencies (npm ci), about a minute");
  let [said, started] = ["", Date.now()];
  const npm = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const code = await run("npm", npm, { cwd: top, stdio: "pipe" }, (text) => (said += text));
  if (code > 128) return [code, "npm ci was interrupted; run the same command again"];
  const why = said.split("\n").filter((line) => /^npm (ERR!|error) (?!code )/.test(line));
  if (code !== 0) return [1, "npm ci failed", ...why.slice(0, 3), `mend that, ${AGAIN}; npm ci tells more`];
  writeFileSync(stamp, wanted);
  say(`installed dependencies in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** The running Node if it runs TypeScript as it is, else the one among the dependencies. */
function chooseNode() {
  if (major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return process.execPath;
  const own = join(modules, ".bin", "node");
  if (existsSync(own)) return own;
  return fail(1, `Node ${process.versions.node} runs no TypeScript`, `install Node 22.18 or newer, ${AGAIN}`);
}

/** Runs a program, passes signals on to it, and returns its exit code: for a signal 128 and its number. */
function run(program, args, options, heard) {
  return new Promise((done) => {
    const child = spawn(program, args, options);
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", heard);
    // At a terminal Ctrl-C reaches the child as well, and twice could mean "at once".
    const pass = (signal) => (signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, pass);
    child.once("error", (error) => fail(1, `${program} does not start: ${error.message}`));
    child.once("close", (code, signal) => {
      for (const name of signals) process.off(name, pass);
      done(signal ? 128 + constants.signals[signal] : code);
    });
  });
}
