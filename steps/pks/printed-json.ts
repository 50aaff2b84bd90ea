/** The JSON among what the PKS CLI prints. */
import type { z } from "zod";
import { Failure } from "../failure.ts";

/**
 * Reads the document that `command` printed; warnings before it and remarks after it are passed over.
 * @throws Failure where there is none, or one that this program does not know.
 */
export function printedJson<T>(command: string, output: string, schema: z.ZodType<T>): T {
  for (const candidate of documentsIn(output)) {
    const parsed = attempt(() => JSON.parse(candidate) as unknown);
    if (parsed === undefined) continue;
    const known = attempt(() => schema.safeParse(parsed));
    if (known?.success) return known.data;
    break;
  }
  throw new Failure(
    `${command} printed something that is not the JSON known to this program`,
    "run it by hand and compare its version with docs/site-file.md",
    output.slice(0, 200),
  );
}

/** From each line that may begin a document: to the end, that line alone, and to the last line that is a bracket alone. */
function* documentsIn(output: string): Iterable<string> {
  yield output;
  for (const { index } of output.matchAll(/^\s*(?=[[{]|null\s*$)/gm)) {
    const rest = output.slice(index).trim();
    yield rest;
    yield rest.split("\n", 1)[0] ?? "";
    yield /^[^]*^[\]}]\s*$/m.exec(rest)?.[0] ?? "";
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
