import assert from "node:assert/strict";
import { z } from "zod";
import { Failure } from "../../../steps/failure.ts";
import { printedJson } from "../../../steps/pks/printed-json.ts";

const schema = z.array(z.object({ name: z.string() })).nullable();
const read = (output: string) => printedJson("pks plans", output, schema);
const DOCUMENT = [{ name: "rancher" }];

describe("printedJson", () => {
  for (const [what, output] of [
    ["alone", JSON.stringify(DOCUMENT)],
    ["over several lines", JSON.stringify(DOCUMENT, undefined, 2)],
    [
      "after warnings",
      `[WARN] this CLI is older than the API\nnull values may follow\n${JSON.stringify(DOCUMENT)}\n`,
    ],
    ["before a remark", `${JSON.stringify(DOCUMENT)}\nsee also [docs]\n`],
    [
      "between both",
      `Warning: x\n\n${JSON.stringify(DOCUMENT, undefined, 2)}\nUse 'pks plan' for more {details}\n`,
    ],
  ] as const) {
    it(`finds the document ${what}`, () => {
      assert.deepEqual(read(output), DOCUMENT);
    });
  }

  it("takes null for a document", () => {
    assert.equal(read("[WARN] old\nnull\n"), null);
  });

  for (const output of ["", "Usage: pks", "[WARN] nothing else", '{"name":"rancher"}', '[{"name":'])
    it(`refuses ${JSON.stringify(output)}, and shows it`, () => {
      assert.throws(
        () => read(output),
        (error) =>
          error instanceof Failure &&
          error.message.startsWith("pks plans printed something that is not the JSON") &&
          error.message.includes(output),
      );
    });
});
