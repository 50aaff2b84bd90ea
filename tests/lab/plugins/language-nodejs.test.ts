import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { installedPackages, requiredPackages } from "../../../lab/plugins/language-nodejs/packages.ts";

describe("the language host stand-in: packages of a program", () => {
  let folder = "";
  const install = (path: string, manifest: object): void => {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, "package.json"), JSON.stringify(manifest));
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "packages-test-"));
    install(".", {
      name: "program",
      dependencies: { "@pulumi/command": "*", plain: "*" },
      devDependencies: { absent: "*" },
    });
    install("node_modules/@pulumi/command", {
      name: "@pulumi/command",
      version: "4.0.0",
      pulumi: { resource: true, version: "1.2.1" },
    });
    install("node_modules/@pulumi/random", {
      name: "@pulumi/random",
      version: "v2.0.0",
      pulumi: { resource: true },
    });
    install("node_modules/@pulumi/policy", {
      name: "@pulumi/policy",
      version: "1.0.0",
      pulumi: { resource: false },
    });
    install("node_modules/third-party", {
      name: "third-party",
      version: "1.0.0",
      pulumi: { resource: true },
    });
    install("node_modules/plain", { name: "plain", version: "1.0.0" });
    install("node_modules/plain/node_modules/@pulumi/tls", {
      name: "@pulumi/tls",
      version: "5.0.0",
      pulumi: { resource: true },
    });
    install("sdks/local", {
      name: "@pulumi/local",
      version: "3.0.0",
      pulumi: { resource: true, name: "mine", server: "s" },
    });
    symlinkSync("../../sdks/local", join(folder, "node_modules/@pulumi/local"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("finds the plugins of installed packages, nested and linked ones too", () => {
    const found = requiredPackages(folder).toSorted((one, other) => one.name.localeCompare(other.name));
    assert.deepEqual(found, [
      { name: "command", version: "v1.2.1", server: "" },
      { name: "mine", version: "v3.0.0", server: "s" },
      { name: "random", version: "v2.0.0", server: "" },
      { name: "tls", version: "v5.0.0", server: "" },
    ]);
  });

  it("finds none where nothing is installed", () => {
    assert.deepEqual(requiredPackages(join(folder, "sdks")), []);
  });

  it("lists what the program asks for, or all that is installed", () => {
    assert.deepEqual(
      installedPackages(folder, false).map((found) => found.name),
      ["@pulumi/command", "plain"],
    );
    assert.equal(installedPackages(folder, true).length, 7);
  });
});
