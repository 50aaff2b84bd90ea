/**
 * Pulumi killed in the middle of create, update and destroy: `site recover`, then the same command again, reaches the end
 * with nothing doubled and nothing lost. RECOVER_KILLS=all tries every moment of the lists instead of a sample;
 * RECOVER_SEED=N another sample.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Kill, type KillWay, pending, runAndKill } from "./kill.ts";
import { startLab, type TestLab } from "./lab.ts";
import { newStack, type TestStack } from "./stack.ts";

const STACK = "killed";
const COMMAND = fileURLToPath(new URL("../../../site/command.ts", import.meta.url));
const ALL = process.env["RECOVER_KILLS"] === "all";
const SEED = Number(process.env["RECOVER_SEED"] ?? 4);
const WAYS: readonly KillWay[] = ["late", "early", "all"];
/** In the order in which they come; the first of each list is always tried. */
const CREATED = [
  "ingress-release",
  "network-profile-profile",
  "certificate-key",
  "cluster-identity",
  "anti-affinity-masters",
  "cluster-size",
  "anti-affinity-workers",
  "cluster-kubeconfig",
  "cattle-system-tls",
  "ingress-namespace",
  "rancher-ingress",
  "rancher-release",
  "rancher-record-record",
];

describe("a site whose pulumi is killed", function () {
  this.timeout(ALL ? 3_600_000 : 300_000);
  let lab: TestLab;
  let stack: TestStack;
  const random = generator(SEED);

  const recover = async (): Promise<string> => {
    const { code, stdout, stderr } = await lab.run(process.execPath, COMMAND, "recover", STACK);
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(pending(lab, STACK), [], "operations are left pending");
    return stdout;
  };
  /** Kills there and recovers; returns what recover said, or undefined if the run ended first. */
  const killed = async (kill: Kill): Promise<string | undefined> => {
    const hit = await runAndKill(lab, STACK, kill);
    if (hit === undefined) return undefined;
    const said = await recover();
    if (process.env["RECOVER_SHOW"])
      console.log(`${kill.verb} ${kill.resource} ${kill.way}: ${hit.join(", ")}\n${said}`);
    return said;
  };
  const names = async (...command: string[]) => {
    const [program = "", ...args] = command;
    return (await lab.must(program, ...args)).split("\n").filter(Boolean).sort();
  };
  const whole = async () => {
    const clusters = JSON.parse(await lab.must("pks", "clusters", "--json")) as { name: string }[];
    assert.deepEqual(
      clusters.map(({ name }) => name),
      ["lab-rancher"],
    );
    const profiles = JSON.parse(await lab.must("pks", "network-profiles", "--json")) as { name: string }[];
    assert.deepEqual(
      profiles.map(({ name }) => name),
      ["lb-medium"],
    );
    assert.deepEqual(await names("govc", "cluster.rule.ls", "-cluster", "Compute-Cluster"), [
      "lab-rancher-masters",
      "lab-rancher-workers",
    ]);
    const releases = JSON.parse(await lab.must("helm", "list", "--all", "-A", "-o", "json")) as {
      name: string;
      status: string;
    }[];
    assert.deepEqual(releases.map(({ name, status }) => `${name} ${status}`).sort(), [
      "f5-nginx deployed",
      "rancher deployed",
    ]);
    assert.deepEqual(await stack.changes(), []);
  };

  before(async () => {
    lab = await startLab(93);
    stack = await newStack(lab, "Pulumi.lab.yaml", STACK);
  });
  after(() => lab.remove());

  it("finds nothing to do before the first up", async () => {
    assert.match(await recover(), /^nothing to do$/m);
  });

  it("comes up after kills during create", async () => {
    const hits = [];
    for (const [resource, way] of sample(CREATED, ALL ? CREATED.length : 3)) {
      const said = await killed({ verb: "up", resource, way });
      if (said === undefined) continue;
      hits.push(resource);
      assert.match(said, /its process is dead: cleared/);
    }
    assert.ok(hits.length >= 2, `only ${hits.join(", ")}`);
    await stack.up();
    await whole();
  });

  it("changes after kills during update: size, and the charts", async () => {
    stack.set("pks.workers", 4);
    stack.set("rancher.chart.version", "2.15.1");
    const hits = [];
    for (const [resource, way] of sample(
      ["rancher-release", "cluster-size", "anti-affinity-workers"],
      ALL ? 3 : 1,
    ))
      hits.push(await killed({ verb: "up", resource, way }));
    assert.ok(hits.some((said) => said?.includes("interrupted") || said?.includes("pending-upgrade")));
    await stack.up();
    await whole();
  });

  it("goes back after a kill during update, although the program then equals the state", async () => {
    stack.set("rancher.chart.version", "2.15.0");
    const said = await killed({ verb: "up", resource: "rancher-release", way: "early" });
    assert.match(said ?? "the run ended first", /rancher-release: .*the next pulumi up/);
    stack.set("rancher.chart.version", "2.15.1");
    await stack.up();
    const [release] = JSON.parse(
      await lab.must("helm", "-n", "cattle-system", "list", "--all", "-o", "json"),
    ) as { chart: string; status: string }[];
    assert.deepEqual([release?.chart, release?.status], ["rancher-2.15.1", "deployed"]);
    await whole();
  });

  it("does nothing while a pulumi runs, and says which", async () => {
    const refresh = spawn("pulumi", ["refresh", "--yes", "--skip-preview", "--stack", STACK], {
      cwd: lab.project,
      env: lab.environment,
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => refresh.once("exit", resolve));
    await once(refresh, "spawn");
    refresh.kill("SIGSTOP");
    const { code, stderr } = await lab.run(process.execPath, COMMAND, "recover", STACK);
    assert.equal(code, 1);
    assert.match(stderr, /pulumi refresh runs on this project \(process \d+\), and nothing was done\nnext: /);
    refresh.kill("SIGCONT");
    assert.equal(await ended, 0);
  });

  it("lives on after a kill during destroy, with what had been dropped from the state taken over", async () => {
    const uuid = await stack.output("clusterUuid");
    const said = await killed({ verb: "destroy", resource: "anti-affinity-workers", way: "late" });
    assert.match(
      said ?? "the run ended first",
      /rancher: no longer in the state: the next pulumi up takes it over/,
    );
    await stack.up();
    assert.equal(await stack.output("clusterUuid"), uuid);
    await whole();
  });

  it("is made again after a kill while its cluster was being deleted", async () => {
    const uuid = await stack.output("clusterUuid");
    await killed({ verb: "destroy", resource: "cluster-identity", way: "late" });
    await stack.up();
    assert.notEqual(await stack.output("clusterUuid"), uuid);
    await whole();
  });

  it("is gone after kills during destroy", async () => {
    for (const [resource, way] of sample(
      ["cluster-identity", "anti-affinity-workers", "network-profile-profile"],
      ALL ? 3 : 0,
    ))
      await killed({ verb: "destroy", resource, way });
    assert.equal((await stack.pulumi("destroy", "--yes", "--skip-preview")).code, 0);
    assert.match((await lab.must("pks", "clusters", "--json")).trim(), /^(\[\]|null)$/);
    assert.match((await lab.must("pks", "network-profiles", "--json")).trim(), /^(\[\]|null)$/);
    assert.equal((await lab.must("govc", "cluster.rule.ls", "-cluster", "Compute-Cluster")).trim(), "");
    assert.match(await recover(), /^nothing to do$/m);
  });

  /** The first of the list and others by chance, in the graph's order, each with a way. */
  function sample(list: readonly string[], count: number): [string, KillWay][] {
    const [first = "", ...rest] = list;
    if (count === 0) return [];
    const chosen = new Set([first]);
    while (chosen.size < Math.min(count, list.length))
      chosen.add(rest[Math.floor(random() * rest.length)] ?? first);
    const order = [...CREATED.slice(1, 11), first, ...CREATED.slice(11)];
    const place = (name: string) => (order.includes(name) ? order.indexOf(name) : 0);
    return [...chosen]
      .sort((one, other) => place(one) - place(other))
      .map((name) => [name, WAYS[Math.floor(random() * WAYS.length)] ?? "late"]);
  }
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
