/**
 * The checkpoint file of a stack in a folder (file://). A kill while it is written may leave it empty, and the one before
 * as `.bak`; or its attributes (a checksum, which Pulumi does without) empty, and then nothing can read it.
 */
import { copyFileSync, existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** Puts the checkpoint before it in the place of an empty one; returns a line if it did. */
export function restoreCheckpoint(
  project: string,
  stack: string,
  backend = process.env["PULUMI_BACKEND_URL"] ?? "",
): string[] {
  if (!backend.startsWith("file://")) return [];
  const { name } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { name: string };
  const file = join(backend.slice("file://".length), ".pulumi", "stacks", name, `${stack}.json`);
  const [before, attributes] = [`${file}.bak`, `${file}.attrs`];
  const isEmpty = (path: string) => existsSync(path) && statSync(path).size === 0;
  if (isEmpty(attributes)) rmSync(attributes);
  if (!isEmpty(file) || !existsSync(before)) return [];
  copyFileSync(before, file);
  return ["the state was cut off while it was written: the one before it is back"];
}
