import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scopesOf } from "../../../steps/pks/scopes.ts";

const token = (claims: object) => ["{}", JSON.stringify(claims), "signature"].map(encode).join(".");
const encode = (text: string) => Buffer.from(text).toString("base64url");

describe("scopesOf", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "pks-home-"));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  for (const [what, file, expected] of [
    [
      "a list of scopes",
      `api: https://pks:9021\naccess_token: ${token({ scope: ["openid", "pks.clusters.admin"] })}\n`,
      ["openid", "pks.clusters.admin"],
    ],
    [
      "scopes in one text, as OAuth has them",
      `access_token: "${token({ scope: "pks.clusters.manage openid" })}"`,
      ["pks.clusters.manage", "openid"],
    ],
    ["a token without scopes", `access_token: ${token({ sub: "somebody" })}`, undefined],
    ["an opaque token", "access_token: 5f0e2a", undefined],
    ["a file without a token", "api: https://pks:9021", undefined],
    ["a file that is no YAML", "access_token: [", undefined],
  ] as const) {
    it(`reads ${what}`, async () => {
      writeFileSync(join(home, "creds.yml"), file);
      assert.deepEqual(await scopesOf(home), expected);
    });
  }

  it("reads nothing where nobody is logged in", async () => {
    assert.equal(await scopesOf(home), undefined);
  });
});
