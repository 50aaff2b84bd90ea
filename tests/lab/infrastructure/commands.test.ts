/** The lab's commands and its daemon, as a user and an accident meet them; without a cluster, which takes longer. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clone } from "../../../lab/paths.ts";
import { isAlive } from "../../../lab/processes/identity.ts";
import { readRecords } from "../../../lab/processes/records.ts";
import { waitFor } from "../../../lab/processes/wait.ts";
import { ensureTools } from "../../../lab/tools/build.ts";

const NETWORK = "242";

describe("the lab's commands", function () {
  this.timeout(120_000);
  const home = join(mkdtempSync(join(tmpdir(), "lab-commands-")), "it's a lab");
  const run = join(home, "run");

  const lab = (
    command: string,
    ...args: string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const environment = { ...process.env, LAB_HOME: home, LAB_NETWORK: NETWORK };
      const file = join(clone, "lab", "commands", `${command}.ts`);
      execFile(process.execPath, [file, ...args], { env: environment }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, stdout, stderr });
      });
    });

  before(() => ensureTools());
  after(async () => {
    await lab("down", "--delete");
    rmSync(join(home, ".."), { recursive: true, force: true });
  });

  it("say that nothing runs before the first start", async () => {
    const status = await lab("status");
    assert.equal(status.code, 1);
    assert.match(status.stdout, /does not run. Start it: npm run lab:up/);
    assert.equal((await lab("fault", "list")).code, 1);
    assert.equal((await lab("logs")).code, 1);
  });

  it("start the site, and find it running the second time", async () => {
    const first = await lab("up");
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /vcenter runs; left: /);
    const again = await lab("up", "--json");
    const { pid, state } = JSON.parse(again.stdout) as { pid: number; state: string };
    assert.equal(state, "running");
    assert.ok(first.stdout.includes(`process ${pid}`));
    assert.equal((await lab("status")).code, 0);
  });

  it("refuse a second lab on the same network", async () => {
    const environment = { ...process.env, LAB_HOME: `${home}-2`, LAB_NETWORK: NETWORK };
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const args = [join(clone, "lab/commands/up.ts")];
      execFile(process.execPath, args, { env: environment }, (error, _, errors) =>
        resolve({ code: error?.code, stderr: errors }),
      );
    });
    assert.equal(code, 1);
    assert.match(stderr, /belongs to .*it's a lab\.\n.*set LAB_NETWORK/);
  });

  it("print an environment that a shell reads back, whatever the folder is called", async () => {
    const { stdout } = await lab("env");
    assert.ok(stdout.split("\n").every((line) => line === "" || /^export [A-Z_]+='.*'$/.test(line)));
    const shell = await new Promise<string>((resolve, reject) => {
      const script =
        'eval "$LINES_OF_EXPORT"; printf "%s\\n" "$KUBECONFIG" "$LAB_NETWORK"; command -v pks; command -v kubectl';
      execFile("/bin/sh", ["-c", script], { env: { LINES_OF_EXPORT: stdout } }, (error, out) =>
        error ? reject(error) : resolve(out),
      );
    });
    const [kubeconfig, network, pks, kubectl] = shell.trim().split("\n");
    assert.equal(kubeconfig, join(home, "kubeconfig"));
    assert.equal(network, NETWORK);
    assert.equal(pks, join(clone, "lab", "bin", "pks"));
    assert.ok(kubectl?.endsWith("/kubectl"));
    assert.ok(existsSync(join(home, "pks-home", "creds.yml")));
  });

  it("keep secrets to their owner", () => {
    for (const file of [
      "credentials.json",
      "ca/ca.key",
      "state/faults.json",
      "pks-home/creds.yml",
      "kubeconfig",
    ]) {
      if (existsSync(join(home, file))) assert.equal(statSync(join(home, file)).mode & 0o077, 0, file);
    }
    const { vspherePassword } = JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as {
      vspherePassword: string;
    };
    const vcsim = readRecords(run).find((record) => record.name === "vcsim");
    assert.ok(vcsim);
    assert.ok(!readFileSync(`/proc/${vcsim.pid}/cmdline`, "utf8").includes(vspherePassword));
  });

  it("switch faults on and off", async () => {
    assert.equal((await lab("fault", "on", "pks-api-slow", "10")).code, 0);
    const listed = JSON.parse((await lab("fault", "list", "--json")).stdout) as {
      name: string;
      on: boolean;
    }[];
    assert.deepEqual(
      listed.filter((fault) => fault.on).map((fault) => fault.name),
      ["pks-api-slow"],
    );
    assert.equal((await lab("fault", "off", "pks-api-slow")).code, 0);
    const unknown = await lab("fault", "on", "no-such-fault");
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /no fault is called "no-such-fault"/);
  });

  it("take vCenter away and bring it back", async () => {
    await lab("fault", "on", "vcenter-down");
    assert.ok(!readRecords(run).some((record) => record.name === "vcsim"));
    await lab("fault", "off", "vcenter-down");
    assert.ok(readRecords(run).some((record) => record.name === "vcsim"));
  });

  it("show logs, and tell wrong use by exit code 2", async () => {
    assert.match((await lab("logs", "daemon")).stdout, /the site runs after/);
    assert.match((await lab("logs", "nobody")).stderr, /No service called "nobody"/);
    const wrong: readonly (readonly [command: string, ...args: string[]])[] = [
      ["logs", "-n", "many"],
      ["up", "--unknown"],
      ["fault", "on"],
    ];
    for (const [command, ...args] of wrong) assert.equal((await lab(command, ...args)).code, 2, command);
    for (const command of ["up", "down", "status", "env", "logs", "fault", "lab"]) {
      const help = await lab(command, "--help");
      assert.equal(help.code, 0);
      assert.match(help.stdout, /^Usage: npm run (-s )?lab/);
    }
  });

  it("continue after the daemon was killed, and leave nothing of it", async () => {
    const records = readRecords(run);
    const daemon = records.find((record) => record.name === "daemon");
    assert.ok(daemon);
    process.kill(daemon.pid, "SIGKILL");
    await waitFor({ what: "the daemon is gone", deadline: 10_000 }, async () => !isAlive(daemon));
    assert.equal((await lab("status")).code, 1);
    assert.equal((await lab("up")).code, 0);
    assert.ok(records.every((record) => !isAlive(record)));
    assert.match(
      (await lab("logs", "daemon")).stdout,
      /the last daemon was killed; ended what it left: vcsim/,
    );
  });

  it("stop everything, twice without a complaint", async () => {
    const records = readRecords(run);
    const down = await lab("down");
    assert.equal(down.code, 0);
    assert.match(down.stdout, /stopped; nothing of it runs/);
    assert.ok(records.length >= 2 && records.every((record) => !isAlive(record)));
    assert.match((await lab("down", "--delete")).stdout, /did not run/);
    assert.ok(!existsSync(home));
  });
});
