import assert from "node:assert/strict";
import { engineOf, leftOvers, runningPulumi } from "../../../site/recover/left-overs.ts";
import type { Process } from "../../../site/recover/processes.ts";

const FOLDER = "/home/jane/rancher-ha";
const process = (pid: number, parent: number, words: string, folder = FOLDER): Process => ({
  pid,
  parent,
  words: words.split(" "),
  folder,
  startedAt: 0,
});
const RUN =
  "/usr/bin/node /p/node_modules/@pulumi/pulumi/cmd/run --monitor 127.0.0.1:1 --engine 127.0.0.1:4000 --stack a index.ts";
const shell = process(2, 1, "bash");
const living = [
  process(10, 2, "pulumi up --stack=a"),
  process(11, 10, "/h/.pulumi/plugins/language-nodejs/pulumi-language-nodejs 127.0.0.1:5000"),
  process(12, 10, "/h/.pulumi/plugins/resource-command/pulumi-resource-command 127.0.0.1:5000"),
  process(13, 12, "node steps/pks/cluster.ts create"),
];
const dead = [
  process(20, 1, "pulumi-language-nodejs 127.0.0.1:4000"),
  process(21, 20, RUN),
  process(22, 1, "/h/.pulumi/plugins/resource-command/pulumi-resource-command 127.0.0.1:4000"),
  process(23, 22, "/bin/sh -c node steps/pks/cluster.ts create"),
  process(24, 23, "node steps/pks/cluster.ts create"),
  process(25, 1, "/bin/sh -c node steps/dns/record.ts wait"),
  process(26, 25, "node steps/dns/record.ts wait"),
];
const pids = (all: readonly Process[]) =>
  leftOvers(all, FOLDER, new Set(["127.0.0.1:5000"])).map(({ pid }) => pid);

describe("left-over processes", () => {
  it("are plugins, programs and steps whose engine is gone, not those of a living one", () => {
    assert.deepEqual(pids([shell, ...living, ...dead]), [20, 21, 22, 24, 26]);
  });

  it("are this project's alone", () => {
    assert.deepEqual(pids(dead.map((one) => ({ ...one, folder: "/elsewhere" }))), []);
  });

  it("are not what somebody runs by hand", () => {
    assert.deepEqual(
      pids([shell, process(30, 2, "node steps/pks/cluster.ts delete"), process(31, 1, "node index.js")]),
      [],
    );
  });

  it("are known by the engine's address in their command line", () => {
    assert.equal(engineOf(process(1, 1, RUN)), "127.0.0.1:4000");
    assert.equal(engineOf(process(1, 1, "/bin/pulumi-resource-tls [::1]:77")), "[::1]:77");
    assert.equal(engineOf(process(1, 1, "vi pulumi-resource-tls 127.0.0.1:77")), undefined);
  });
});

describe("a pulumi that runs", () => {
  const running = (words: string, folder = FOLDER) =>
    runningPulumi([process(7, 1, words, folder)], FOLDER, "org/rancher-ha/a");

  it("is one that changes this stack, or names none", () => {
    for (const words of [
      "pulumi up -s a",
      "pulumi destroy --stack=a --yes",
      "/bin/pulumi refresh",
      "pulumi up -s org/rancher-ha/a",
    ])
      assert.equal(running(words).length, 1, words);
  });

  it("is none that only looks, works on another stack or project, or is another program", () => {
    for (const words of ["pulumi preview -s a", "pulumi up -s b", "pulumi-resource-tls up"])
      assert.deepEqual(running(words), [], words);
    assert.deepEqual(running("pulumi up -s a", "/elsewhere"), []);
  });
});
