import assert from "node:assert/strict";
import { installedProgram } from "../../steps/program-version.ts";
import { fakeProgram } from "../support/fake-program.ts";

describe("installedProgram", () => {
  const asked = async (says: string) => {
    const fake = fakeProgram("tkgi", { "--version": says });
    try {
      return await installedProgram("tkgi", new AbortController().signal);
    } finally {
      fake.remove();
    }
  };

  for (const [says, version] of [
    ["echo 'TKGI CLI version: 1.20.0-build.52'", "1.20.0"],
    ["echo 'PKS CLI version: 1.7.0-build.483'", "1.7.0"],
    ["echo 'version 7.5.4-a1b2c3d-2023-11-16T22:06:39Z'", "7.5.4"],
    ["echo 'BOSH 1.3262.26.0'", "1.3262.26"],
    ["echo 'version 6.4' >&2; exit 1", "6.4.0"],
    ["echo '[DEV BUILD]'", undefined],
  ] as const) {
    it(`reads what "${says}" says`, async () => {
      assert.deepEqual(await asked(says), { program: "tkgi", installed: true, version });
    });
  }

  it("says that a program is not there", async () => {
    assert.deepEqual(await installedProgram("no-such-program", new AbortController().signal), {
      program: "no-such-program",
      installed: false,
      version: undefined,
    });
  });
});
