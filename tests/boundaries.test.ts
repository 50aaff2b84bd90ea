/** Data flows one way (site file, site/, index.ts, components/, steps/), and nothing outside the lab knows of it. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";

const PROJECT = resolve(import.meta.dirname, "..");
const PRODUCT = [
  "index.ts",
  "components/**/*.ts",
  "site/**/*.ts",
  "steps/**/*.ts",
  "fleet/**/*.ts",
  "verify/**/*.ts",
];

interface Source {
  readonly file: string;
  readonly text: string;
  /** Imported packages, and files relative to the project. */
  readonly imports: readonly string[];
}

function sources(...patterns: string[]): Source[] {
  return globSync(patterns, { cwd: PROJECT }).map((file) => {
    const text = readFileSync(resolve(PROJECT, file), "utf8");
    const found = [...text.matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map(([, name = ""]) => name);
    const imports = found.map((name) =>
      name.startsWith(".") ? relative(PROJECT, resolve(PROJECT, dirname(file), name)) : name,
    );
    return { file, text: text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""), imports };
  });
}

/** `file -> import` for every import that is not allowed. */
function offences(found: readonly Source[], refused: (name: string) => boolean): string[] {
  return found.flatMap(({ file, imports }) => imports.filter(refused).map((name) => `${file} -> ${name}`));
}

describe("the layout", () => {
  it("is read at all", () => {
    assert.ok(sources(...PRODUCT).length > 50);
    assert.ok(sources("index.ts")[0]?.imports.includes("site/prepare.ts"));
  });

  it("keeps the lab to itself: nothing else imports it", () => {
    const outside = sources(...PRODUCT, "bench/**/*.ts", "sdks/**/*.ts");
    assert.deepEqual(
      offences(outside, (name) => name.startsWith("lab/")),
      [],
    );
  });

  it("keeps Pulumi out of the steps, which the command provider runs as programs", () => {
    const refused = (name: string) => name.startsWith("@pulumi/") || /^(site|components)\//.test(name);
    assert.deepEqual(offences(sources("steps/**/*.ts"), refused), []);
  });

  it("keeps components to their arguments: no site file, no step's code", () => {
    const refused = (name: string) => /^(site|steps)\//.test(name) || name === "index.ts";
    assert.deepEqual(offences(sources("components/**/*.ts"), refused), []);
  });

  it("keeps clocks, chance and the environment out of the graph, so that previews are equal", () => {
    const ambient = /process\.|new Date\(|Date\.now|Math\.random|randomUUID|randomBytes|pulumi\.Config/;
    for (const { file, text } of sources("components/**/*.ts", "index.ts"))
      assert.doesNotMatch(text, ambient, file);
  });

  it("asks nowhere whether it is in a lab", () => {
    for (const { file, text } of sources(...PRODUCT)) assert.doesNotMatch(text, /\blab\b/i, file);
  });

  it("keeps index.ts the graph and nothing else, under 80 lines", () => {
    const [index] = sources("index.ts");
    const lines = readFileSync(resolve(PROJECT, "index.ts"), "utf8").split("\n").length;
    assert.ok(lines <= 80, `${lines} lines`);
    assert.doesNotMatch(index?.text ?? "", /\b(for|while|switch)\b/);
  });

  it("names files in kebab-case, for the one thing in them", () => {
    const names = globSync(PRODUCT, { cwd: PROJECT }).map((file) => file.split("/").at(-1) ?? "");
    assert.deepEqual(
      names.filter(
        (name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name) || /^(utils?|helpers?|common)\.ts$/.test(name),
      ),
      [],
    );
  });
});
