/** `pks` and `tkgi` of the lab: the session, wrong calls, help. Samples: domain.md A.1 and A.3, docs-pks. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { startSite, succeeded } from "./support.ts";
import type { Site } from "./support.ts";

const API = "127.84.0.2";
const ALANA = ["-a", API, "-u", "alana", "-p", "alana's secret: %"];

describe("pks of the lab", () => {
  let site: Site;
  let ca: string;
  before(async () => {
    site = await startSite();
    ca = join(site.home, "ca", "ca.pem");
  });
  after(() => site.stop());

  describe("login", () => {
    const creds = () => join(site.home, "user", ".pks", "creds.yml");

    it("is needed before anything else", async () => {
      const { code, stdout, stderr } = await site.run("pks", ["clusters"]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.equal(stderr, "Error: You are not currently authenticated. Please log in to continue\n");
    });

    it("verifies the API's certificate", async () => {
      const { code, stderr } = await site.run("pks", ["login", ...ALANA]);
      assert.equal(code, 1);
      assert.equal(
        stderr,
        `Error: Post "https://${API}:8443/oauth/token": x509: certificate signed by unknown authority\n`,
      );
      assert.equal(existsSync(creds()), false);
    });

    it("keeps an access token in creds.yml, for the user alone, and no password", async () => {
      const outcome = await site.run("pks", ["login", ...ALANA, "--ca-cert", ca]);
      succeeded(outcome);
      assert.equal(outcome.stdout, `\nAPI Endpoint: ${API}\nUser: alana\nLogin successful.\n`);
      const text = readFileSync(creds(), "utf8");
      const kept = parse(text) as Record<string, unknown>;
      assert.match(String(kept["access_token"]), /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
      assert.equal(kept["api"], `https://${API}:9021`);
      assert.equal(text.includes("alana's secret"), false);
      assert.equal(statSync(creds()).mode & 0o777, 0o600);
    });

    it("reads a creds.yml that something else wrote as YAML", async () => {
      const kept = parse(readFileSync(creds(), "utf8")) as Record<string, string>;
      const indented = (kept["ca_cert"] ?? "").replace(/^/gm, "  ");
      writeFileSync(
        creds(),
        `api: ${kept["api"] ?? ""}\naccess_token: ${kept["access_token"] ?? ""}\nca_cert: |\n${indented}\n`,
      );
      succeeded(await site.run("pks", ["clusters"]));
    });

    it("takes a client and its secret, and -k in place of a certificate; tkgi shares the session", async () => {
      const client = [
        "-a",
        `https://${API}:9021`,
        "--client-name",
        "automated-client",
        "--client-secret",
        "client-secret",
      ];
      succeeded(await site.run("tkgi", ["login", ...client, "-k"]));
      succeeded(await site.run("pks", ["clusters"]));
    });

    it("says that credentials were rejected", async () => {
      for (const who of [
        ["-u", "alana", "-p", "wrong"],
        ["--client-name", "automated-client", "--client-secret", "wrong"],
      ]) {
        const { code, stderr } = await site.run("pks", ["login", "-a", API, ...who, "-k"]);
        assert.deepEqual([code, stderr], [1, "Error: Credentials were rejected, please try again.\n"]);
      }
    });

    it("asks for a password and a secret at a terminal, without showing them", async () => {
      for (const [who, secret] of [
        ["-u alana", "alana's secret: %"],
        ["--client-name automated-client", "client-secret"],
      ] as const) {
        const { code, stdout } = await site.atTerminal(`pks login -a ${API} ${who} -k`, `${secret}\n`);
        assert.equal(code, 0);
        assert.match(
          stdout,
          /^(Password|Client Secret): \r\n\r\nAPI Endpoint: .*\r\nLogin successful\.\r\n$/s,
        );
      }
    });

    it("does not ask without a terminal", async () => {
      for (const who of [
        ["-u", "alana"],
        ["--client-name", "automated-client"],
      ]) {
        const { code, stderr } = await site.run("pks", ["login", "-a", API, ...who, "-k"]);
        assert.deepEqual([code, stderr], [1, "Error: inappropriate ioctl for device\n"]);
      }
    });

    it("says where nothing listens", async () => {
      const { stderr } = await site.run("pks", ["login", "-a", "127.84.0.99", "-u", "a", "-p", "b", "-k"]);
      assert.match(
        stderr,
        /^Error: Post "https:\/\/127\.84\.0\.99:8443\/oauth\/token": dial tcp 127\.84\.0\.99:8443: connect: connection refused\n$/,
      );
    });

    it("ends with logout", async () => {
      succeeded(await site.run("pks", ["logout"]));
      assert.equal((await site.run("pks", ["clusters"])).code, 1);
      await site.logIn();
    });
  });

  describe("a wrong call", () => {
    for (const [args, words] of [
      [["nope"], `Error: unknown command "nope" for "pks"\nRun 'pks --help' for usage.\n`],
      [["cluster"], "Error: accepts 1 arg(s), received 0\nUsage:\n  pks cluster CLUSTER-NAME [flags]\n"],
      [["cluster", "a", "b"], "Error: accepts 1 arg(s), received 2\nUsage:\n"],
      [["cluster", "a", "--nope"], "Error: unknown flag: --nope\nUsage:\n"],
      [["cluster", "a", "-z"], "Error: unknown shorthand flag: 'z' in -z\nUsage:\n"],
      [["create-cluster", "a"], 'Error: required flag(s) "external-hostname", "plan" not set\nUsage:\n'],
      [["create-cluster", "a", "-e", "h"], 'Error: required flag(s) "plan" not set\nUsage:\n'],
      [["create-cluster", "a", "--plan"], "Error: flag needs an argument: --plan\nUsage:\n"],
      [["create-cluster", "a", "-p"], "Error: flag needs an argument: 'p' in -p\nUsage:\n"],
      [
        ["update-cluster", "a", "--num-nodes", "many"],
        'Error: invalid argument "many" for "--num-nodes" flag: strconv.ParseInt: parsing "many": invalid syntax\nUsage:\n',
      ],
      [
        ["update-cluster", "a", "--non-interactive"],
        "Error: update-cluster needs at least 1 action flag (e.g. --num-nodes)\n",
      ],
      [["update-cluster", "a", "--tags", "a:b:c"], 'Error: invalid argument "a:b:c" for "--tags" flag: '],
      [["login"], 'Error: required flag(s) "api" not set\n'],
      [
        ["create-cluster", "a", "-e", "h", "-p", "rancher", "--config-file", "f"],
        "Error: --config-file is not simulated by the lab\n",
      ],
      [["create-network-profile", "/nowhere.json"], "Error: open /nowhere.json: no such file or directory\n"],
    ] as const) {
      it(`${args.join(" ")}: exit code 1, error on stderr`, async () => {
        const { code, stdout, stderr } = await site.run("pks", args);
        assert.deepEqual([code, stdout], [1, ""]);
        assert.equal(stderr.slice(0, words.length), words);
      });
    }
  });

  it("prints help and version with exit code 0", async () => {
    assert.equal((await site.run("pks", ["--version"])).stdout, "PKS CLI version: 1.25.0-build.20\n");
    assert.equal((await site.run("tkgi", ["version"])).stdout, "TKGI CLI version: 1.25.0-build.20\n");
    assert.match((await site.run("pks", ["--help"])).stdout, /Available Commands:\n {2}certificates /);
    const help = await site.run("tkgi", ["delete-cluster", "-h"]);
    assert.match(help.stdout, /\nUsage:\n {2}tkgi delete-cluster CLUSTER-NAME \[flags\]\n/);
    assert.deepEqual([help.code, help.stderr], [0, ""]);
  });
});
