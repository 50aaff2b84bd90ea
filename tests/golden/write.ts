/** `npm run golden`: rewrites the golden graph of every committed site file. Look at the diff before you commit it. */
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { committedSiteFiles, goldenOf, goldenPath } from "./graph.ts";

for (const file of committedSiteFiles()) {
  const path = goldenPath(file);
  writeFileSync(path, await goldenOf(file));
  process.stderr.write(`${relative(process.cwd(), path)}: the graph of ${file}\n`);
}
