/** Every fault of the site ends in a message that names the cause and the next command; without it the same command converges. */
import assert from "node:assert/strict";
import { failuresIn, NOISE } from "./failures.ts";
import { startLab, type TestLab } from "./lab.ts";
import { newStack, type TestStack } from "./stack.ts";

const API_ANSWERS = /see that the PKS API answers: pks login -a 127\S+ -u pks-automation/;
/** The shortest deadline that a site file may name, in minutes. */
const DEADLINE = 0.2;

/** One failure that a run must show. */
interface Expected {
  readonly cause: RegExp;
  readonly next: RegExp;
}

describe("a fault of the site", function () {
  this.timeout(300_000);
  let lab: TestLab;
  let stack: TestStack;

  const fault = async (...args: readonly string[]) => {
    const { code, stderr } = await lab.lab("fault", ...args);
    assert.equal(code, 0, stderr);
  };
  /** Runs Pulumi with the faults on (`NAME` or `NAME ARGUMENT`); it must show exactly the expected failures, and is what it printed. */
  const fails = async (
    command: "preview" | "up" | "destroy",
    faults: readonly string[],
    ...expected: Expected[]
  ): Promise<string> => {
    for (const [name, argument] of faults.map(parted)) await fault("on", name, argument);
    const { code, stdout, stderr } = await stack.pulumi(
      command,
      ...(command === "preview" ? [] : ["--yes", "--skip-preview"]),
    );
    for (const [name] of faults.map(parted)) await fault("off", name);
    const output = stdout + stderr;
    assert.notEqual(code, 0, output);
    assert.doesNotMatch(output, NOISE);
    const failures = failuresIn(stdout);
    for (const { cause, next } of expected) {
      const fitting = failures.filter((lines) => cause.test(lines.slice(0, 4).join("\n")));
      assert.equal(fitting.length, 1, `${String(cause)}, once, in:\n${output}`);
      assert.match(fitting[0]?.at(-1) ?? "", next);
    }
    assert.equal(failures.length, expected.length, output);
    for (const lines of failures) assert.ok(lines.length <= 5, lines.join("\n"));
    return output;
  };
  const clusters = async () =>
    (JSON.parse(await lab.must("pks", "clusters", "--json")) ?? []) as { name: string; uuid: string }[];
  const clear = async (output: string) => {
    const [, commands = ""] = /^ *next: clear it, then run the same command again: (.+)$/m.exec(output) ?? [];
    await lab.must("bash", "-c", commands);
    assert.deepEqual(await clusters(), []);
    assert.equal((await lab.must("govc", "find", "/", "-type", "m")).trim(), "");
  };

  before(async () => {
    lab = await startLab(94);
    stack = await newStack(lab, "Pulumi.lab.yaml", "faults", { "pks.timeoutMinutes": DEADLINE });
  });
  after(() => lab.remove());

  const BEFORE_ANYTHING: readonly [string, "preview" | "up", RegExp, RegExp][] = [
    ["pks-api-down", "preview", /pks login at 127\S+ as pks-automation failed\n.*EOF/, API_ANSWERS],
    ["pks-api-500", "up", /pks \S+.* failed at 127\S+\n.*Internal Server Error/, API_ANSWERS],
    ["credentials-rejected", "up", /Credentials were rejected/, /export PKS_USER_PASSWORD=/],
    ["credentials-expired", "preview", /not currently authenticated/, /compare this machine's clock/],
    [
      "plan-not-privileged rancher",
      "up",
      /the site file has 1 problem/,
      /pks\.plan: .*; allowed: a plan with "Allow/,
    ],
  ];
  for (const [name, command, cause, next] of BEFORE_ANYTHING) {
    it(`${name}: ${command} says so before anything is made`, async () => {
      await fails(command, [name], { cause, next });
    });
  }

  for (const [name, cause] of [
    ["create-fails no more disks", /create ended as "failed"\n +no more disks\n +\(bosh task \d+\)/],
    ["ip-block-full", /IP block does not have enough free addresses/],
    ["name-clash", /Timed out pinging VM/],
  ] as const) {
    it(`${name}: up names the two commands that clear it, and they do`, async () => {
      const next =
        /^next: clear it, .*: bosh -n -d service-instance_\S+ delete-deployment --force && pks delete-cluster lab-rancher /;
      await fails("up", [name], { cause, next });
      // The cluster is still there, and failed: the same again, until it is cleared.
      await clear(await fails("up", [], { cause, next }));
    });
  }

  it("connection-cut, stays-queued: up joins the cluster that the cut request has made, and says at the deadline that PKS goes on", async () => {
    await fails("up", ["stays-queued", "connection-cut"], {
      cause: new RegExp(`cluster lab-rancher: not done after ${DEADLINE} minutes; last seen: create queued`),
      next: /PKS goes on; run the same command again to wait on, or see: pks cluster lab-rancher/,
    });
    assert.equal((await clusters()).length, 1);
  });

  it("state-unknown: up neither waits nor destroys", async () => {
    await fails("up", ["state-unknown pending"], {
      cause: /create is in the state "pending", which this program does not know/,
      next: /see: pks cluster lab-rancher; run the same command again once its state is succeeded or failed/,
    });
    assert.equal((await clusters()).length, 1);
  });

  it("charts-down: up names the repository", async () => {
    await fails("up", ["charts-down"], {
      cause: /"http:\/\/127\.94\.0\.6:8879" is not a valid chart repository or cannot be reached/,
      next: /check the chart name and repository configuration/,
    });
  });

  it("dns-missing, vcenter-down: up names the record, and the vCenter", async () => {
    stack.set("dns.timeoutMinutes", DEADLINE);
    await fails(
      "up",
      ["dns-missing rancher.lab.example", "vcenter-down"],
      {
        cause: new RegExp(`DNS record rancher\\.lab\\.example: not done after ${DEADLINE} minutes`),
        next: /make the record rancher\.lab\.example\.? A 127\.94\./,
      },
      {
        cause: /the vCenter could not be asked for the cluster's VMs\n.*connection refused/,
        next: /see that vsphere\.server answers/,
      },
    );
    stack.set("dns.timeoutMinutes", 5);
  });

  it("converges when all that is over, through an API that is slow", async () => {
    await fault("on", "pks-api-slow", "300");
    await stack.up();
    await fault("off", "pks-api-slow");
    assert.deepEqual(await stack.changes(), []);
    assert.deepEqual(
      (await clusters()).map(({ uuid }) => uuid),
      [await stack.output("clusterUuid")],
    );
  });

  it("never-finishes, bosh-down: a resize says both, each once", async () => {
    stack.set("pks.workers", 4);
    await fails(
      "up",
      ["never-finishes", "bosh-down"],
      {
        cause: new RegExp(`not done after ${DEADLINE} minutes; last seen: update in progress`),
        next: /PKS goes on; run the same command again/,
      },
      { cause: /bosh -d service-instance_\S+ vms failed at https:\S+\n.*\n.*EOF/, next: /bosh env/ },
    );
    await stack.up();
    assert.deepEqual(await stack.changes(), []);
  });

  it("update-fails: up says why, and does it again", async () => {
    stack.set("pks.workers", 3);
    await fails("up", ["update-fails no quorum"], {
      cause: /cluster lab-rancher: update ended as "failed"\n +no quorum/,
      next: /mend the cause and run the same command again; details: pks cluster lab-rancher --details/,
    });
    await stack.up();
    assert.deepEqual(await stack.changes(), []);
    assert.equal((await lab.must("govc", "find", "/", "-type", "m")).trim().split("\n").length, 6);
  });

  it("delete-fails, profile-in-use: destroy says why, and goes on where it was", async () => {
    await fails("destroy", ["delete-fails stuck"], {
      cause: /cluster lab-rancher: delete ended as "failed"\n +stuck/,
      next: /mend the cause and run the same command again/,
    });
    await fails("destroy", ["profile-in-use"], {
      cause: /Network profile lb-medium\S* is in use/,
      next: /see which cluster uses it: pks clusters/,
    });
    await lab.must("pulumi", "destroy", "--yes", "--skip-preview", "-s", "faults");
  });

  it("leaves nothing behind after all of them", async () => {
    assert.deepEqual(await clusters(), []);
    assert.match((await lab.must("pks", "network-profiles", "--json")).trim(), /^(\[\]|null)$/);
    assert.equal((await lab.must("govc", "find", "/", "-type", "m")).trim(), "");
    assert.equal((await lab.must("govc", "cluster.rule.ls", "-cluster", "Compute-Cluster")).trim(), "");
    const deployments = await lab.must("bosh", "-n", "deployments", "--json");
    assert.doesNotMatch(deployments, /service-instance_/);
  });
});

/** A fault's name, and its argument: all that follows the first space. */
function parted(fault: string): [string, string] {
  const [name = "", ...argument] = fault.split(" ");
  return [name, argument.join(" ")];
}
