/** `npm run bench`: one JSON line a figure, each beside an empty program's preview of the same run. Needs a warm tool cache. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { startLab, type TestLab } from "../tests/lab/site/lab.ts";
import { newStack } from "../tests/lab/site/stack.ts";

const NETWORK = 95;
const options = new Command("npm run bench --")
  .description("Measures the lab and the program; prints one JSON line a figure (seconds).")
  .option("--runs <n>", "runs of each preview", "5")
  .parse()
  .opts<{ runs: string }>();
const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write("--runs takes a whole number from 1\n");
  process.exit(2);
}

let emptyPreview = 0;

/** Prints a figure; `seconds` holds one measurement a run. */
function report(figure: string, seconds: readonly number[]): void {
  const sorted = [...seconds].sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const round = (value: number) => Math.round(value * 100) / 100;
  const ratio = emptyPreview === 0 ? {} : { timesEmptyPreview: round(median / emptyPreview) };
  process.stdout.write(
    `${JSON.stringify({ figure, median: round(median), min: round(sorted[0] ?? 0), max: round(sorted.at(-1) ?? 0), runs: seconds.length, ...ratio })}\n`,
  );
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
}

async function repeated(action: () => Promise<unknown>): Promise<number[]> {
  await action();
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) seconds.push(await timed(action));
  return seconds;
}

/** A project with the same runtime and nothing in it. */
async function emptyProject(lab: TestLab): Promise<string> {
  const folder = join(lab.project, "..", "empty");
  mkdirSync(folder);
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: empty\nmain: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  );
  writeFileSync(join(folder, "index.ts"), 'import "@pulumi/pulumi";\n');
  writeFileSync(join(folder, "package.json"), '{ "name": "empty", "type": "module" }\n');
  symlinkSync(join(lab.project, "node_modules"), join(folder, "node_modules"));
  await lab.must("pulumi", "-C", folder, "stack", "init", "empty");
  return folder;
}

process.stdout.write(
  `${JSON.stringify({ machine: { cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version } })}\n`,
);
let lab: TestLab | undefined;
const start = await timed(async () => {
  lab = await startLab(NETWORK);
});
if (lab === undefined) throw new Error("the lab did not start");
try {
  const running = lab;
  const empty = await emptyProject(running);
  const previews = await repeated(() => running.must("pulumi", "-C", empty, "preview", "-s", "empty"));
  emptyPreview = [...previews].sort((one, other) => one - other)[Math.floor(previews.length / 2)] ?? 0;
  report("preview of an empty program", previews);
  report("lab start, tools cached", [start]);
  const stack = await newStack(running, "Pulumi.lab.yaml", "bench");
  report("first up of the lab's site", [await timed(() => stack.up())]);
  report("preview without changes, lookups live", await repeated(() => stack.changes()));
  stack.set("lookups", "off");
  report("preview without changes, lookups off", await repeated(() => stack.changes()));
  stack.set("lookups", undefined);
  report("destroy", [
    await timed(() => running.must("pulumi", "destroy", "--yes", "--skip-preview", "-s", "bench")),
  ]);
} finally {
  await lab.remove();
}
