/** Where the third-party programs are, for those who only use them. */
import { join } from "node:path";
import { isExecutable, linkFolder } from "./cache.ts";
import { programsOf, select, type ProgramName } from "./catalog.ts";
import { ToolFailure } from "./failure.ts";

/** The absolute path of each program, and the folder with a link to each, for PATH. */
export type Tools = Readonly<Record<ProgramName, string>> & { readonly binDir: string };

/**
 * The programs' paths; builds nothing.
 * @param only names of programs or modules; all if absent
 * @throws ToolFailure if one is absent, with the command that brings it
 */
export function toolPaths(only?: readonly string[]): Tools {
  const binDir = linkFolder();
  const wanted = select(only).flatMap(programsOf);
  const absent = wanted.filter((program) => !isExecutable(join(binDir, program)));
  if (absent.length > 0) {
    throw new ToolFailure(`not built yet: ${absent.join(", ")}`, "run: node lab/tools/build.ts");
  }
  const paths = Object.fromEntries(wanted.map((program) => [program, join(binDir, program)]));
  return { ...paths, binDir } as Tools;
}
