/** The documentation names only what exists: commands, files, keys. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { referencePage } from "../site/reference.ts";

const PROJECT = join(import.meta.dirname, "..");
const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: PROJECT })];
const text = (page: string) => readFileSync(join(PROJECT, page), "utf8");

describe("the documentation", () => {
  const scripts = Object.keys(
    (JSON.parse(text("package.json")) as { scripts: Record<string, string> }).scripts,
  );

  for (const page of pages) {
    it(`of ${page} names commands that exist`, () => {
      const named = [...text(page).matchAll(/npm (?:run (?:-s )?)?([a-z][\w:]*)/g)].map(
        (match) => match[1] ?? "",
      );
      const unknown = named.filter(
        (name) => !["ci", "run", "test"].includes(name) && !scripts.includes(name),
      );
      assert.deepEqual(unknown, []);
    });

    it(`of ${page} links to files that exist`, () => {
      const links = [...text(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? "");
      const broken = links.filter((link) => !existsSync(join(PROJECT, dirname(page), link)));
      assert.deepEqual(broken, []);
    });
  }

  it("starts scripts that exist", () => {
    const started = (JSON.parse(text("package.json")) as { scripts: Record<string, string> }).scripts;
    const files = Object.values(started).flatMap((line) => /bootstrap\.mjs (\S+)/.exec(line)?.[1] ?? []);
    assert.ok(files.length > 5);
    assert.deepEqual(
      files.filter((file) => !existsSync(join(PROJECT, file))),
      [],
    );
  });

  it("has a fresh reference of the site file", () => {
    assert.equal(text("docs/site-file.md"), referencePage(), "run npm run schema");
  });

  it("names in its table of folders only folders that exist", () => {
    const named = [...text("README.md").matchAll(/^\| `([\w/]+\/)`/gm)].map((match) => match[1] ?? "");
    assert.ok(named.length >= 5);
    assert.deepEqual(
      named.filter((folder) => !existsSync(join(PROJECT, folder))),
      [],
    );
  });
});
