import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { installPlugins } from "../../../lab/plugins/install.ts";

describe("installing plugins", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "install-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const plugin = (): string => join(folder, "plugins/resource-command-v1.2.1/pulumi-resource-command");

  it("puts each plugin where the engine looks, in the version of its SDK", () => {
    const installed = installPlugins({ pulumiHome: folder });
    const folders = readdirSync(join(folder, "plugins")).sort();
    assert.deepEqual(
      folders,
      installed.map(({ program, version }) => `${program.replace("pulumi-", "")}-v${version}`).sort(),
    );
    assert.ok(installed.every(({ real }) => !real));
    assert.ok(statSync(plugin()).mode & 0o100);
  });

  it("changes nothing the second time", () => {
    installPlugins({ pulumiHome: folder });
    const { mtimeMs, ino } = statSync(plugin());
    installPlugins({ pulumiHome: folder });
    assert.deepEqual([statSync(plugin()).mtimeMs, statSync(plugin()).ino], [mtimeMs, ino]);
  });

  it("prefers the real programs that a folder has, and goes back to the stand-ins", () => {
    const realFolder = join(folder, "it's real");
    mkdirSync(realFolder);
    writeFileSync(join(realFolder, "pulumi-resource-command"), '#!/bin/sh\necho "real $1"\n', {
      mode: 0o755,
    });
    const installed = installPlugins({ pulumiHome: folder, realFolder });
    assert.deepEqual(
      installed.filter(({ real }) => real).map(({ program }) => program),
      ["pulumi-resource-command"],
    );
    assert.equal(execFileSync(plugin(), ["a b"]).toString(), "real a b\n");
    installPlugins({ pulumiHome: folder });
    assert.ok(!installPlugins({ pulumiHome: folder }).some(({ real }) => real));
  });
});
