import assert from "node:assert/strict";
import { checkReport } from "../../site/check-report.ts";
import { checkSite, type SiteCheck } from "../../site/check.ts";
import { checkCommand } from "../../site/commands/check.ts";
import { fakePks, type FakePks, OWNER } from "../support/fake-pks.ts";
import { fakeProgram } from "../support/fake-program.ts";
import { PLAN } from "../support/pks-samples.ts";
import { inShort, siteWith } from "../support/seen.ts";
import { configOf } from "../support/site-config.ts";

const LEAVES = {
  "pks.cli": "pks",
  "pks.api": "127.0.0.1:1",
  "rancher.chart": { path: "no-such-chart" },
  // A check looks all the same.
  lookups: "off",
};
const TOKEN = ["{}", JSON.stringify({ scope: ["pks.clusters.admin"] }), ""]
  .map((text) => Buffer.from(text).toString("base64url"))
  .join(".");
const COMMANDS = {
  login: `read -r password; echo "access_token: ${TOKEN}" > "$PKS_HOME/creds.yml"`,
  plans: `echo '${JSON.stringify([{ ...PLAN, name: "rancher" }])}'`,
  "compute-profiles": `echo '[{"name":"pools","parameters":"{}"}]'`,
  "--version": "echo 'PKS CLI version: 1.20.0-build.52'",
};

/** Every variable that the check asks for, for the time of a test. */
function withPassword(): () => void {
  const before = process.env["PKS_USER_PASSWORD"];
  process.env["PKS_USER_PASSWORD"] = "canary-3141";
  return () => {
    if (before === undefined) delete process.env["PKS_USER_PASSWORD"];
    else process.env["PKS_USER_PASSWORD"] = before;
  };
}

describe("the check of a site", () => {
  let pks: FakePks;
  let bosh: ReturnType<typeof fakeProgram>;
  let restore: () => void;
  const start = (commands: Readonly<Record<string, string>> = {}) => {
    bosh = fakeProgram("bosh", { "--version": "echo version 7.5.4" });
    pks = fakePks({ ...COMMANDS, ...commands });
  };
  beforeEach(() => {
    restore = withPassword();
  });
  afterEach(() => {
    pks.remove();
    bosh.remove();
    restore();
  });
  const check = (leaves: object = {}, outputs: object = {}) =>
    checkSite(
      { stack: "edge", config: configOf(siteWith({ ...LEAVES, ...leaves })), outputs: { ...outputs } },
      new AbortController().signal,
    );
  const refused = ({ findings }: SiteCheck) => inShort(findings.filter(({ state }) => state === "refused"));

  it("reads everything through the steps' own functions, and changes nothing", async () => {
    start();
    pks.setCluster({ tags: [OWNER] });
    const found = await check({ "pks.nodePools": { computeProfile: "pools", instances: { a: 3 } } });
    assert.deepEqual(refused(found), []);
    assert.equal(found.ok, true);
    const lines = inShort(found.findings);
    for (const line of [
      "ok pks.cli: 1.20.0",
      "ok bosh.environment: 7.5.4",
      "unknown pks.api: the API told no time",
      "ok pks.username: automation with pks.clusters.admin",
      "ok pks.nodePools.computeProfile: pools: a 3",
    ])
      assert.ok(lines.includes(line), `${line}\n${lines.join("\n")}`);
    assert.match(lines.join("\n"), /ok pks\.cluster: edge \(.*this stack's/);
    assert.deepEqual(pks.changes(), []);
    assert.doesNotMatch(JSON.stringify(found), /canary-3141/);
  });

  it("says all that can be seen where PKS refuses the login", async () => {
    start({ login: `read -r password; echo "Error: Credentials were rejected, please try again."; exit 1` });
    const found = await check();
    assert.equal(found.ok, false);
    const [only, ...more] = found.findings.filter(({ state }) => state === "refused");
    assert.deepEqual(more, []);
    assert.equal(only?.path, "pks.api");
    assert.match(only.found, /rejected/);
    assert.notEqual(only.allowed, "");
    assert.ok(inShort(found.findings).includes("ok bosh.environment: 7.5.4"));
    assert.doesNotMatch(JSON.stringify(found), /canary-3141/);
  });

  it("says every problem of the site file, and looks at nothing then", async () => {
    start();
    const found = await check({ "pks.workers": 0, "rancher.hostname": "none" });
    assert.deepEqual(
      found.findings.map(({ check: name, path, state }) => [name, path, state]),
      [
        ["site file", "pks.workers", "refused"],
        ["site file", "rancher.hostname", "refused"],
      ],
    );
    assert.deepEqual(pks.log(), []);
  });

  it("knows the stack's own cluster and profile by its outputs, whatever version left them", async () => {
    start();
    pks.setCluster({ tags: [] });
    const { uuid } = JSON.parse(pks.read("cluster.json")) as { uuid: string };
    assert.match(refused(await check())[0] ?? "", /which this stack did not make/);
    assert.deepEqual(refused(await check({}, { clusterUuid: uuid, applied: { number: "?" } })), []);
  });

  it("is a command: a table or one document, exit code 1 where something is refused", async () => {
    start({ plans: "echo '[]'" });
    const config = Object.entries(configOf(siteWith(LEAVES))).map(([key, value]) => [key, { value }]);
    const pulumi = fakeProgram("pulumi", {
      config: `echo '${JSON.stringify(Object.fromEntries(config))}'`,
      stack: "echo '{}'",
    });
    const written: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = ((text: string) => written.push(text) > 0) as typeof process.stdout.write;
    try {
      await checkCommand().parseAsync(["edge", "--json"], { from: "user" });
      await checkCommand().parseAsync(["edge"], { from: "user" });
    } finally {
      process.stdout.write = write;
      pulumi.remove();
    }
    const code = process.exitCode;
    process.exitCode = 0;
    assert.equal(code, 1);
    const document = JSON.parse(written[0] ?? "") as SiteCheck;
    assert.equal(document.ok, false);
    assert.equal(document.capacity?.needed, 30);
    assert.match(written[1] ?? "", /refused │ plan +│ "rancher", and PKS has no such plan/);
  });
});

describe("checkReport", () => {
  const finding = { check: "plan", path: "pks.plan", found: "x".repeat(30), allowed: "another" } as const;
  const report = (...states: ("ok" | "refused" | "warning" | "unknown")[]) =>
    checkReport({ stack: "edge", ok: true, findings: states.map((state) => ({ ...finding, state })) }, 100);

  it("keeps within the terminal and says what comes next", () => {
    const text = report("ok", "ok", "warning", "unknown");
    assert.ok(
      text
        .split("\n")
        .slice(0, -1)
        .every((line) => line.length <= 100),
    );
    assert.match(text, /edge: 2 ok, 1 warning, 1 unknown\. Next: pulumi preview -s edge$/);
  });

  it("cuts no word short", () => {
    const address = `https://${"a".repeat(80)}.example.com`;
    const text = checkReport(
      { stack: "edge", ok: true, findings: [{ ...finding, state: "ok", found: address }] },
      80,
    );
    assert.doesNotMatch(text, /…/);
    assert.match(text, /ple\.com/);
  });

  it("says where something is to be changed", () => {
    const text = report("refused");
    assert.match(text, /pks\.plan: another/);
    assert.match(text, /edge: 1 refused\. Mend what is refused, then run the same command again\.$/);
  });
});
