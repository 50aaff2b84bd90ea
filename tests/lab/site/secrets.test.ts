/** No credential is seen while a site lives, fails and goes: not in state, output, logs, command lines or files. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startLab, type TestLab } from "./lab.ts";
import { type Lookout, lookout } from "./lookout.ts";
import { newStack, type TestStack } from "./stack.ts";

/** Each lab makes its own, at random: no other text is like them. */
const CREDENTIALS = ["PKS_USER_PASSWORD", "PKS_CLIENT_SECRET", "BOSH_CLIENT_SECRET", "VSPHERE_PASSWORD"];
const APPLY = ["up", "--yes", "--skip-preview"] as const;

describe("credentials", function () {
  this.timeout(300_000);
  let lab: TestLab;
  let stack: TestStack;
  let watch: Lookout;
  /** Of the credentials alone. */
  let inTraces: Lookout;
  let folders: string[];
  let secrets: Record<string, string>;

  const fault = async (...args: readonly string[]) => assert.equal((await lab.lab("fault", ...args)).code, 0);
  /** Runs Pulumi with everything logged, looks everywhere, and gives all that it printed. */
  const pulumi = async (
    ends: "well" | "badly",
    command: string,
    ...args: readonly string[]
  ): Promise<string> => {
    const ran = await watch.during(() => stack.pulumi(command, ...args, "--logtostderr", "-v=9"));
    assert.equal(ran.code === 0, ends === "well", ran.stdout);
    look(command, ran);
    for (const folder of folders) watch.files(folder);
    return ran.stderr;
  };
  const look = (command: string, { stdout, stderr }: { stdout: string; stderr: string }) => {
    watch.text(`what pulumi ${command} prints`, stdout);
    watch.text(`what pulumi ${command} logs`, ownLines(stderr));
    inTraces.text(`what pulumi ${command} traces`, stderr);
  };
  const seen = () => [...watch.seen, ...inTraces.seen];

  before(async () => {
    lab = await startLab(96);
    const temporary = join(lab.project, "tmp");
    mkdirSync(temporary);
    lab.environment["TMPDIR"] = temporary;
    stack = await newStack(lab, "Pulumi.lab.yaml", "secrets");
    const state = (lab.environment["PULUMI_BACKEND_URL"] ?? "").replace("file://", "");
    folders = [lab.project, temporary, lab.environment["PULUMI_HOME"] ?? "", state];
    secrets = Object.fromEntries(CREDENTIALS.map((name) => [name, lab.environment[name] ?? ""]));
    for (const [name, value] of Object.entries(secrets)) assert.ok(value.length > 12, name);
    watch = lookout(secrets, folders);
    inTraces = lookout(secrets, []);
  });
  after(() => lab.remove());

  it("would be seen on a command line, in an open file, in a file and in a text", async () => {
    const canary = "canary-31415926535";
    const control = lookout({ canary }, folders);
    const file = join(folders[1] ?? "", "control");
    writeFileSync(file, Buffer.from(canary).toString("base64"));
    const child = spawn("sh", ["-c", `exec 3< ${file}; read -r line; : ${canary}`], {
      env: lab.environment,
      stdio: ["pipe", 1, 2],
    });
    await control.during(() => new Promise((done) => setTimeout(done, 400)));
    child.stdin?.end("\n");
    await once(child, "exit");
    control.files(folders[1] ?? "");
    control.text("a text", `x${canary}`);
    rmSync(file);
    const seen = [...control.seen].sort();
    assert.deepEqual(
      seen.map((line) => line.replace(lab.project, "")),
      [
        "canary in /tmp/control",
        "canary in a text",
        "canary in open file /tmp/control",
        "canary in the command line of sh -c",
      ],
    );
  });

  it("are not seen while a site is built by a user, nor what is made of it", async () => {
    const stderr = await pulumi("well", ...APPLY);
    assert.ok(watch.looks > 20);
    const kubeconfig = String(await stack.output("kubeconfig"));
    const token = /token: *"?([^"\s]+)/.exec(kubeconfig)?.[1] ?? "";
    const made = { token, bootstrapPassword: String(await stack.output("bootstrapPassword")) };
    for (const [name, value] of Object.entries(made)) assert.ok(value.length > 8, name);
    secrets = { ...secrets, ...made };
    assert.deepEqual(seen(), []);
    watch = lookout(secrets, folders);
    look("up", { stdout: "", stderr });
    assert.deepEqual(seen(), []);
  });

  it("are not seen in a preview by a client, nor when its change fails", async () => {
    stack.set("pks.username", undefined);
    stack.set("pks.clientName", "pks-automation-client");
    stack.set("pks.workers", 4);
    await pulumi("well", "preview");
    await fault("on", "update-fails");
    await pulumi("badly", ...APPLY);
    await fault("off", "update-fails");
    assert.deepEqual(seen(), []);
  });

  it("are not seen when PKS, BOSH and vCenter refuse them, or do not answer", async () => {
    stack.set("pks.workers", 3);
    await fault("on", "credentials-rejected");
    await pulumi("badly", "preview");
    await fault("off", "credentials-rejected");
    const right = { ...lab.environment };
    for (const name of ["BOSH_CLIENT_SECRET", "VSPHERE_PASSWORD"])
      lab.environment[name] = `wrong-${right[name] ?? ""}`;
    await pulumi("badly", ...APPLY);
    Object.assign(lab.environment, right);
    for (const name of ["bosh-down", "vcenter-down"]) await fault("on", name);
    await pulumi("badly", ...APPLY);
    for (const name of ["bosh-down", "vcenter-down"]) await fault("off", name);
    assert.deepEqual(seen(), []);
  });

  it("are not in the state; what is made of the site is there encrypted", async () => {
    const state = (...args: string[]) => lab.must("pulumi", "stack", "export", ...args, "-s", "secrets");
    watch.text("the state", await state());
    assert.deepEqual(seen(), []);
    const shown = await state("--show-secrets");
    for (const name of CREDENTIALS) assert.ok(!shown.includes(secrets[name] ?? ""), name);
    assert.ok(shown.includes(secrets["bootstrapPassword"] ?? ""), "else this proves nothing");
  });

  it("are not seen when the site goes, and no file of a step is left", async () => {
    await pulumi("well", "destroy", "--yes", "--skip-preview");
    assert.deepEqual(seen(), []);
    assert.deepEqual(readdirSync(lab.environment["TMPDIR"] ?? ""), []);
  });
});

/**
 * The log without the engine's traces of its calls: with -v=9 Pulumi itself shows every value of the state there, secret
 * or not, which no program can prevent. What never enters the state is not there either.
 */
function ownLines(log: string): string {
  const trace = /"msg":"((Unm|M)arshaling property for RPC|eventSink::Debug\(|\w+ RPC finished|, obj=)/;
  return log
    .split("\n")
    .filter((line) => !trace.test(line))
    .join("\n");
}
