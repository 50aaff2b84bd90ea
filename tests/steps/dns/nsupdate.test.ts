/** Mode nsupdate against a real BIND; skipped, by name, where there is none and none can be installed. */
import assert from "node:assert/strict";
import { askAll } from "../../../steps/dns/resolve.ts";
import { runStepFile, type StepRun } from "../../support/run-step.ts";
import { type Bind, haveBind, KEY, shows, startPrimary, startSecondary } from "./bind.ts";

const NAME = "rancher.example.com";
const NOBODY = "127.0.0.1:9";

describe("a record kept by nsupdate", function () {
  this.timeout(240_000);
  let primary: Bind;
  let secondary: Bind;

  before(async function () {
    if (!(await haveBind())) this.skip();
    primary = await startPrimary();
    secondary = await startSecondary(primary);
  });
  after(async () => {
    await secondary?.stop();
    await primary?.stop();
  });

  const run = (
    verb: "create" | "delete",
    over: Readonly<Record<string, string>> = {},
    secret: string = KEY.secret,
  ): Promise<StepRun> =>
    runStepFile("steps/dns/record.ts", verb, {
      environment: {
        DNS_MODE: "nsupdate",
        DNS_NAME: NAME,
        DNS_ADDRESS: "10.50.0.79",
        DNS_SERVERS: primary.address,
        DNS_TIMEOUT_MINUTES: "1",
        DNS_TSIG_NAME: KEY.name,
        DNS_TSIG_ALGORITHM: KEY.algorithm,
        ...over,
      },
      stdin: secret,
    });
  const at = async (name: string, server = primary) => (await askAll(name, [server.address]))[0]?.addresses;
  const earlier = (address: string, name = NAME) => ({
    PULUMI_COMMAND_STDOUT: JSON.stringify({ name, address }),
  });

  it("is made, and making it again changes nothing", async () => {
    for (let time = 0; time < 2; time++) {
      const { code, stdout, stderr } = await run("create");
      assert.deepEqual([code, stderr], [0, ""]);
      assert.deepEqual(JSON.parse(stdout), { name: NAME, address: "10.50.0.79" });
    }
    assert.deepEqual(await at(NAME), ["10.50.0.79"]);
  });

  it("goes to the first server that accepts, and is done when every server knows it", async () => {
    const servers = `${NOBODY},${secondary.address},${primary.address}`;
    // Nobody never answers: the update arrives all the same, and the wait says who disagrees.
    const { code, stderr } = await run("create", {
      DNS_NAME: "three.example.com",
      DNS_SERVERS: servers,
      DNS_TIMEOUT_MINUTES: "0.05",
    });
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`${NOBODY} does not answer`));
    await shows(secondary, "three.example.com", "10.50.0.79");
    const both = await run("create", {
      DNS_NAME: "two.example.com",
      DNS_SERVERS: `${secondary.address},${primary.address}`,
    });
    assert.equal(both.code, 0, both.stderr);
    assert.deepEqual(await at("two.example.com", secondary), ["10.50.0.79"]);
  });

  it("changes in place from the address that this stack gave it, and says how long the old one lives on", async () => {
    const { code, stderr } = await run("create", {
      ...earlier("10.50.0.79"),
      DNS_ADDRESS: "10.50.0.80",
      DNS_TTL: "60",
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /10\.50\.0\.79 is now 10\.50\.0\.80; .* up to 60 s/);
    assert.deepEqual(await at(NAME), ["10.50.0.80"]);
  });

  it("changes again after a crash between the change and the state", async () => {
    const { code } = await run("create", { ...earlier("10.50.0.79"), DNS_ADDRESS: "10.50.0.80" });
    assert.equal(code, 0);
    assert.deepEqual(await at(NAME), ["10.50.0.80"]);
  });

  it("leaves a stranger's record alone, and says what it holds", async () => {
    const { code, stderr } = await run("create", { DNS_NAME: "foreign.example.com" });
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `error: DNS record foreign.example.com at ${primary.address} holds 10.9.9.9, not 10.50.0.79, and this stack did not make it\nnext: remove it there, or set dns.adopt: true to take it over, and run the same command again\n`,
    );
    assert.deepEqual(await at("foreign.example.com"), ["10.9.9.9"]);
    const changed = await run("create", {
      ...earlier("10.1.1.1", "foreign.example.com"),
      DNS_NAME: "foreign.example.com",
    });
    assert.equal(changed.code, 1);
    assert.deepEqual(await at("foreign.example.com"), ["10.9.9.9"]);
  });

  it("does not put an address beside an alias", async () => {
    for (const adopt of ["false", "true"]) {
      const { code, stderr } = await run("create", { DNS_NAME: "alias.example.com", DNS_ADOPT: adopt });
      assert.equal(code, 1);
      assert.match(stderr, /did not make it\nnext: /);
    }
  });

  it("takes a stranger's record over where that is meant", async () => {
    const { code } = await run("create", { DNS_NAME: "foreign.example.com", DNS_ADOPT: "true" });
    assert.equal(code, 0);
    assert.deepEqual(await at("foreign.example.com"), ["10.50.0.79"]);
  });

  it("is removed, once and again, and only while it holds this stack's address", async () => {
    assert.equal((await run("delete")).code, 0);
    assert.deepEqual(await at(NAME), ["10.50.0.80"]);
    for (let time = 0; time < 2; time++) {
      const { code, stdout } = await run("delete", { DNS_ADDRESS: "10.50.0.80" });
      assert.deepEqual([code, stdout], [0, "{}\n"]);
      assert.deepEqual(await at(NAME), []);
    }
  });

  it("finds the zone itself, or takes the one it is told", async () => {
    assert.equal((await run("create", { DNS_ZONE: "example.com" })).code, 0);
    const { code, stderr } = await run("create", { DNS_ZONE: "other.example" });
    assert.equal(code, 1);
    assert.match(stderr, /says that rancher\.example\.com is not in the zone other\.example \(NOTZONE\)/);
  });

  const WRONG_SECRET = "d3Jvbmd3cm9uZ3dyb25nd3Jvbmd3cm9uZ3dyb25nd3I=";
  const REFUSALS: readonly [string, Readonly<Record<string, string>>, string, RegExp][] = [
    ["another secret", {}, WRONG_SECRET, /another secret \(BADSIG\)\nnext: pulumi config set --secret/],
    [
      "an unknown key",
      { DNS_TSIG_NAME: "other" },
      KEY.secret,
      /has no key other .*\(BADKEY\)\nnext: compare/,
    ],
    [
      "another algorithm",
      { DNS_TSIG_ALGORITHM: "hmac-sha512" },
      KEY.secret,
      /has no key site with algorithm hmac-sha512/,
    ],
    [
      "a key that may not",
      { DNS_NAME: "a.locked.example" },
      KEY.secret,
      /does not let the key site change a\.locked\.example \(REFUSED\)\nnext: allow it there/,
    ],
    [
      "an unknown zone",
      { DNS_NAME: "a.nowhere.example" },
      KEY.secret,
      /does not know the zone of a\.nowhere/,
    ],
    [
      "a zone that is not the server's",
      { DNS_NAME: "a.nowhere.example", DNS_ZONE: "nowhere.example" },
      KEY.secret,
      /is not the primary of nowhere\.example \(NOTAUTH\)\nnext: name the zone's primary/,
    ],
  ];
  for (const [what, over, secret, words] of REFUSALS) {
    it(`is refused in plain words: ${what}`, async () => {
      const { code, stderr } = await run("create", over, secret);
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert.ok(stderr.trimEnd().split("\n").length <= 5);
      assert.ok(!stderr.includes(secret));
    });
  }

  it("does not wait an hour for a server that is away when it is to be removed", async () => {
    const { code, stderr } = await run("delete", { DNS_SERVERS: NOBODY, DNS_TIMEOUT_MINUTES: "60" });
    assert.equal(code, 1);
    assert.match(stderr, /is not removed: 127\.0\.0\.1:9 does not answer\nnext: .*pulumi state delete/);
  });

  it("never shows the key among the arguments of a program", async () => {
    const { stderr } = await run("create", { DNS_TSIG_NAME: "site" }, "not base64!");
    assert.match(stderr, /no TSIG key in base64/);
    assert.ok(!stderr.includes("not base64!"));
  });
});
